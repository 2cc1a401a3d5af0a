import { Fault } from '../../../core/errors.js';
import type { CustomImages } from './custom-image.js';
import { readRectangle } from './rectangle.js';
import type { RequestConfiguration } from './request-configuration.js';
import type { VisibleSignature } from './visible-signature.js';

/**
 * How the signature is to be seen; undefined where it is not. Throws an `illegalRequest` fault with all that is wrong with what
 * the request says, also of what is not to be seen, in brackets as SignServer has it.
 */
export async function wishedSignature(configuration: RequestConfiguration, images: CustomImages): Promise<VisibleSignature | undefined> {
  if (!configuration.ADD_VISIBLE_SIGNATURE) {
    refuseProblems(configuration.problems);
    return undefined;
  }
  const rectangle = readRectangle(configuration.VISIBLE_SIGNATURE_RECTANGLE);
  const image = await images.read(configuration);
  const problems = [rectangle, image].flatMap((reading) => (reading && 'problem' in reading ? reading.problem : []));
  refuseProblems([...configuration.problems, ...problems]);
  if ('problem' in rectangle) return undefined;
  const { fieldName } = configuration;
  return {
    page: configuration.VISIBLE_SIGNATURE_PAGE,
    rectangle: rectangle.value,
    ...(image && 'image' in image && { image: image.image }),
    fits: configuration.VISIBLE_SIGNATURE_CUSTOM_IMAGE_RESIZE_TO_RECTANGLE ? 'rectangle' : 'image',
    ...(fieldName !== undefined && { fieldName }),
  };
}

function refuseProblems(problems: readonly string[]): void {
  if (problems.length > 0) throw new Fault('illegalRequest', `[${problems.join(', ')}]`);
}
