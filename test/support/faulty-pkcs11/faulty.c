/*
 * A PKCS#11 library that hands everything on to another one and fails where a test tells it to. Built with
 * `cc -shared -fPIC -o faulty.so faulty.c -ldl`. In the folder FAULTY_PKCS11_FOLDER it looks at each call for files, whose
 * being there is what it is told:
 *
 *   hang           C_Sign does not return until the file is gone
 *   removed        C_Sign answers CKR_DEVICE_REMOVED, everything that looks for the token CKR_TOKEN_NOT_PRESENT
 *   broken         C_Sign answers CKR_FUNCTION_FAILED
 *   wrong          C_Sign answers a signature with one bit changed
 *   session-lost   once, C_Sign answers CKR_SESSION_HANDLE_INVALID; the file is then gone
 *   stale-key      once, C_SignInit answers CKR_KEY_HANDLE_INVALID; the file is then gone
 *   sessions-N     C_OpenSession answers CKR_SESSION_COUNT where N sessions are open
 *   final-try      C_GetTokenInfo says that the next wrong PIN locks the token
 *   locked         the same with a PIN that is locked, and C_Login answers CKR_PIN_LOCKED
 *
 * Each C_Login adds a line to the file `logins`. FAULTY_PKCS11_LIBRARY is the library behind it.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long ulong_t; /* CK_ULONG, CK_RV and the handles */

enum { FINALIZE = 1, GET_TOKEN_INFO = 6, OPEN_SESSION = 12, CLOSE_SESSION = 13, LOGIN = 18, SIGN_INIT = 42, SIGN = 43, CALLS = 68 };

enum {
  CKR_OK = 0, CKR_FUNCTION_FAILED = 0x06, CKR_DEVICE_REMOVED = 0x32, CKR_KEY_HANDLE_INVALID = 0x60, CKR_PIN_LOCKED = 0xa4,
  CKR_SESSION_COUNT = 0xb1, CKR_SESSION_HANDLE_INVALID = 0xb3, CKR_TOKEN_NOT_PRESENT = 0xe0
};

/* CK_FUNCTION_LIST: a version and, in an order that never changes, the calls. */
typedef struct { unsigned char version[2]; void *calls[CALLS]; } functions_t;

/* The start of CK_TOKEN_INFO (PKCS#11 3.0 §3.2): texts of 32, 32, 16 and 16 octets, then flags. */
typedef struct { char texts[96]; ulong_t flags; } token_info_t;

static functions_t *real;
static functions_t ours;
static int open_sessions;

static int path_of(char *path, size_t size, const char *name) {
  const char *folder = getenv("FAULTY_PKCS11_FOLDER");
  return folder != NULL && snprintf(path, size, "%s/%s", folder, name) < (int)size;
}

static int told(const char *name) {
  char path[4096];
  return path_of(path, sizeof path, name) && access(path, F_OK) == 0;
}

/* Whether it was told to fail once, and has not yet. */
static int told_once(const char *name) {
  char path[4096];
  return path_of(path, sizeof path, name) && unlink(path) == 0;
}

static ulong_t finalize(void *reserved) {
  __atomic_store_n(&open_sessions, 0, __ATOMIC_SEQ_CST);
  return ((ulong_t(*)(void *))real->calls[FINALIZE])(reserved);
}

static ulong_t get_token_info(ulong_t slot, token_info_t *info) {
  if (told("removed")) return CKR_TOKEN_NOT_PRESENT;
  ulong_t result = ((ulong_t(*)(ulong_t, token_info_t *))real->calls[GET_TOKEN_INFO])(slot, info);
  if (result == CKR_OK && told("final-try")) info->flags |= 0x20000;
  if (result == CKR_OK && told("locked")) info->flags |= 0x40000;
  return result;
}

static ulong_t open_session(ulong_t slot, ulong_t flags, void *application, void *notify, ulong_t *session) {
  char name[32];
  if (told("removed")) return CKR_TOKEN_NOT_PRESENT;
  snprintf(name, sizeof name, "sessions-%d", __atomic_load_n(&open_sessions, __ATOMIC_SEQ_CST));
  if (told(name)) return CKR_SESSION_COUNT;
  ulong_t result =
      ((ulong_t(*)(ulong_t, ulong_t, void *, void *, ulong_t *))real->calls[OPEN_SESSION])(slot, flags, application, notify, session);
  if (result == CKR_OK) __atomic_add_fetch(&open_sessions, 1, __ATOMIC_SEQ_CST);
  return result;
}

static ulong_t close_session(ulong_t session) {
  ulong_t result = ((ulong_t(*)(ulong_t))real->calls[CLOSE_SESSION])(session);
  if (result == CKR_OK) __atomic_sub_fetch(&open_sessions, 1, __ATOMIC_SEQ_CST);
  return result;
}

static ulong_t login(ulong_t session, ulong_t user, unsigned char *pin, ulong_t length) {
  char path[4096];
  FILE *logins = path_of(path, sizeof path, "logins") ? fopen(path, "a") : NULL;
  if (logins != NULL) {
    fputs("C_Login\n", logins);
    fclose(logins);
  }
  if (told("locked")) return CKR_PIN_LOCKED;
  return ((ulong_t(*)(ulong_t, ulong_t, unsigned char *, ulong_t))real->calls[LOGIN])(session, user, pin, length);
}

static ulong_t sign_init(ulong_t session, void *mechanism, ulong_t key) {
  if (told_once("stale-key")) return CKR_KEY_HANDLE_INVALID;
  return ((ulong_t(*)(ulong_t, void *, ulong_t))real->calls[SIGN_INIT])(session, mechanism, key);
}

static ulong_t sign(ulong_t session, unsigned char *data, ulong_t length, unsigned char *signature, ulong_t *signature_length) {
  while (told("hang")) usleep(20000);
  if (told("removed")) return CKR_DEVICE_REMOVED;
  if (told_once("session-lost")) return CKR_SESSION_HANDLE_INVALID;
  ulong_t result = ((ulong_t(*)(ulong_t, unsigned char *, ulong_t, unsigned char *, ulong_t *))real->calls[SIGN])(
      session, data, length, signature, signature_length);
  if (told("broken")) return CKR_FUNCTION_FAILED;
  if (result == CKR_OK && signature != NULL && told("wrong")) signature[*signature_length - 1] ^= 1;
  return result;
}

ulong_t C_GetFunctionList(functions_t **list) {
  const char *path = getenv("FAULTY_PKCS11_LIBRARY");
  void *library = path == NULL ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
  ulong_t (*get)(functions_t **) = library == NULL ? NULL : (ulong_t(*)(functions_t **))dlsym(library, "C_GetFunctionList");
  if (get == NULL || get(&real) != CKR_OK) return CKR_FUNCTION_FAILED;
  memcpy(&ours, real, sizeof ours);
  ours.calls[FINALIZE] = (void *)finalize;
  ours.calls[GET_TOKEN_INFO] = (void *)get_token_info;
  ours.calls[OPEN_SESSION] = (void *)open_session;
  ours.calls[CLOSE_SESSION] = (void *)close_session;
  ours.calls[LOGIN] = (void *)login;
  ours.calls[SIGN_INIT] = (void *)sign_init;
  ours.calls[SIGN] = (void *)sign;
  *list = &ours;
  return CKR_OK;
}
