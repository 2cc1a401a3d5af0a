import { bashCompletion } from '../completion/bash-completion.js';
import { completedSignserver, type CompletedProgram } from '../completion/completed-program.js';
import { fishCompletion } from '../completion/fish-completion.js';
import { zshCompletion } from '../completion/zsh-completion.js';
import { exactly, type Command } from '../command.js';

/** The commands `completion bash`, `completion zsh` and `completion fish`: what the shell needs to complete the others. */
export function completionCommands(commands: readonly Command[]): readonly Command[] {
  return [
    completionCommand({ shell: 'bash', script: bashCompletion, install: 'signserver completion bash > /etc/bash_completion.d/signserver' }),
    completionCommand({ shell: 'zsh', script: zshCompletion, install: 'signserver completion zsh > "${fpath[1]}/_signserver"' }),
    completionCommand({
      shell: 'fish',
      script: fishCompletion,
      install: 'signserver completion fish > ~/.config/fish/completions/signserver.fish',
    }),
  ].map((make) => make(commands));
}

interface Shell {
  readonly shell: string;
  readonly script: (program: CompletedProgram) => string;
  /** How the script is put to use. */
  readonly install: string;
}

function completionCommand({ shell, script, install }: Shell): (commands: readonly Command[]) => Command {
  return (commands) => ({
    name: `completion ${shell}`,
    summary: `Prints a script that completes the words of this program in ${shell}`,
    usage: [`Usage: signserver completion ${shell}`, `Example: ${install}`],
    useCases: [],
    wordCount: exactly(0),
    run({ terminal }) {
      terminal.write(script(completedSignserver(commands)));
      return Promise.resolve();
    },
  });
}
