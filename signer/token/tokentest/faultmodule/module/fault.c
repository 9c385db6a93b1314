/* A PKCS#11 module before another one; package faultmodule says what it does. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long ulong_t;
typedef unsigned char byte_t;

/* CK_FUNCTION_LIST, PKCS#11 2.40, 4.6 */
struct functions {
	byte_t version[2];
	void *at[68];
};
enum {
	INITIALIZE = 0,
	GET_FUNCTION_LIST = 3,
	GET_SLOT_LIST = 4,
	GET_TOKEN_INFO = 6,
	GET_MECHANISM_LIST = 7,
	GET_SESSION_INFO = 15,
	LOGIN = 18,
	LOGOUT = 19,
	GET_ATTRIBUTE_VALUE = 24,
	FIND_OBJECTS = 27,
	SIGN = 43,
};

/* CK_TOKEN_INFO, as far as its flags: label, manufacturer, model, serial */
struct token_info {
	byte_t texts[32 + 32 + 16 + 16];
	ulong_t flags;
};
enum {
	FLAG_PIN_PAD = 0x100,
	FLAG_COUNT_LOW = 0x10000,
	FLAG_FINAL_TRY = 0x20000,
	FLAG_LOCKED = 0x40000,
};
enum {
	CKR_OK = 0,
	CKR_GENERAL_ERROR = 0x05,
	CKR_DEVICE_REMOVED = 0x32,
	CKR_PIN_LOCKED = 0xA4,
	CKR_TOKEN_NOT_PRESENT = 0xE0,
	CKR_USER_ALREADY_LOGGED_IN = 0x100,
};

/* CK_SESSION_INFO */
struct session_info {
	ulong_t slot, state, flags, error;
};

/* CK_ATTRIBUTE */
struct attribute {
	ulong_t type;
	void *value;
	ulong_t length;
};

/* CK_C_INITIALIZE_ARGS */
struct initialize_args {
	void *mutex[4];
	ulong_t flags;
	void *reserved;
};
enum { OS_LOCKING_OK = 2 };

/* More than there is memory for. */
#define ABSURD ((ulong_t)1 << 46)

static struct functions *real, own;
static char text[256];

/* word looks key up in the control file: its value, 1 where it has none, else 0.
 * The value's text is left in text. */
static ulong_t word(const char *key)
{
	char line[256];
	size_t n = strlen(key);
	ulong_t found = 0;
	FILE *f = fopen(getenv("TRIEN_FAULT_CONTROL"), "r");
	if (!f)
		return 0;
	while (!found && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		if (strncmp(line, key, n) != 0)
			continue;
		if (line[n] == '=') {
			snprintf(text, sizeof text, "%s", line + n + 1);
			found = strtoul(text, NULL, 0);
			if (!found)
				found = 1;
		} else if (!line[n]) {
			*text = 0;
			found = 1;
		}
	}
	fclose(f);
	return found;
}

/* here reports whether the control file has key=function; key alone is C_Sign's. */
static int here(const char *key, const char *function)
{
	return word(key) && strcmp(*text ? text : "C_Sign", function) == 0;
}

/* called counts a call, and fails in it for good where that is wanted. */
static void called(const char *function)
{
	int fd = open(getenv("TRIEN_FAULT_CALLS"), O_WRONLY | O_APPEND);
	if (fd >= 0) {
		dprintf(fd, "%s\n", function);
		close(fd);
	}
	if (word("print")) {
		printf("module: %s\n", function);
		fflush(stdout);
		fprintf(stderr, "module: %s\n", function);
	}
	if (here("crash", function))
		raise(SIGSEGV);
	if (word("wait")) {
		if (here("wait", function) && word("hold")) {
			close(open(text, O_WRONLY));
			close(open(text, O_RDONLY));
		}
		return;
	}
	if ((word("hang") ? here("hang", function) : !strcmp(function, "C_Sign")) && word("hold")) {
		open(text, O_WRONLY);
		for (;;)
			pause();
	}
}

/* NSS takes its parameters in the reserved pointer. */
static ulong_t initialize(struct initialize_args *args)
{
	ulong_t (*f)(struct initialize_args *) = real->at[INITIALIZE];
	struct initialize_args own_args = { .flags = OS_LOCKING_OK };
	char *reserved = getenv("TRIEN_FAULT_RESERVED");
	called("C_Initialize");
	if (!reserved)
		return f(args);
	if (args)
		own_args = *args;
	own_args.reserved = reserved;
	return f(&own_args);
}

static ulong_t slots(byte_t present, ulong_t *list, ulong_t *n)
{
	ulong_t (*f)(byte_t, ulong_t *, ulong_t *) = real->at[GET_SLOT_LIST];
	called("C_GetSlotList");
	if (present && word("removed")) {
		*n = 0;
		return CKR_OK;
	}
	if (here("garbage", "C_GetSlotList")) {
		*n = ABSURD;
		return CKR_OK;
	}
	return f(present, list, n);
}

static ulong_t mechanisms(ulong_t slot, ulong_t *list, ulong_t *n)
{
	ulong_t (*f)(ulong_t, ulong_t *, ulong_t *) = real->at[GET_MECHANISM_LIST];
	called("C_GetMechanismList");
	if (here("garbage", "C_GetMechanismList")) {
		*n = ABSURD;
		return CKR_OK;
	}
	return f(slot, list, n);
}

static ulong_t attributes(ulong_t session, ulong_t object, struct attribute *a, ulong_t n)
{
	ulong_t (*f)(ulong_t, ulong_t, struct attribute *, ulong_t) = real->at[GET_ATTRIBUTE_VALUE];
	called("C_GetAttributeValue");
	if (here("garbage", "C_GetAttributeValue")) {
		for (ulong_t i = 0; i < n; i++)
			a[i].length = ABSURD;
		return CKR_OK;
	}
	return f(session, object, a, n);
}

static ulong_t find(ulong_t session, ulong_t *objects, ulong_t max, ulong_t *n)
{
	ulong_t (*f)(ulong_t, ulong_t *, ulong_t, ulong_t *) = real->at[FIND_OBJECTS];
	called("C_FindObjects");
	if (here("garbage", "C_FindObjects")) {
		*n = ABSURD;
		return CKR_OK;
	}
	return f(session, objects, max, n);
}

static ulong_t info(ulong_t slot, struct token_info *t)
{
	ulong_t (*f)(ulong_t, struct token_info *) = real->at[GET_TOKEN_INFO];
	called("C_GetTokenInfo");
	if (word("removed"))
		return CKR_TOKEN_NOT_PRESENT;
	ulong_t rv = f(slot, t);
	if (rv == CKR_OK && here("garbage", "C_GetTokenInfo"))
		memset(t, 0xFE, sizeof *t);
	else if (rv == CKR_OK) {
		if (word("locked"))
			t->flags |= FLAG_LOCKED | FLAG_COUNT_LOW;
		if (word("final_try"))
			t->flags |= FLAG_FINAL_TRY | FLAG_COUNT_LOW;
		if (word("pinpad"))
			t->flags |= FLAG_PIN_PAD;
	}
	return rv;
}

static ulong_t session_info(ulong_t session, struct session_info *s)
{
	ulong_t (*f)(ulong_t, struct session_info *) = real->at[GET_SESSION_INFO];
	if (word("removed"))
		return CKR_DEVICE_REMOVED;
	ulong_t rv = f(session, s);
	if (rv == CKR_OK && word("logged_out"))
		s->state = 0; /* CKS_RO_PUBLIC_SESSION */
	return rv;
}

static ulong_t login(ulong_t session, ulong_t user, byte_t *pin, ulong_t n)
{
	static int was_logged_in;
	ulong_t (*f)(ulong_t, ulong_t, byte_t *, ulong_t) = real->at[LOGIN];
	called("C_Login");
	/* What a careless vendor module does. */
	if (word("print"))
		fprintf(stderr, "module: PIN is %.*s\n", (int)n, pin ? (char *)pin : "");
	if (word("removed"))
		return CKR_DEVICE_REMOVED;
	if (word("locked"))
		return CKR_PIN_LOCKED;
	ulong_t error = word("loginerr");
	if (error)
		return error;
	if (word("logged_in") && !was_logged_in) {
		was_logged_in = 1;
		return CKR_USER_ALREADY_LOGGED_IN;
	}
	if (!pin && word("pinpad"))
		return f(session, user, (byte_t *)text, strlen(text));
	return f(session, user, pin, n);
}

static ulong_t logout(ulong_t session)
{
	ulong_t (*f)(ulong_t) = real->at[LOGOUT];
	called("C_Logout");
	ulong_t rv = f(session);
	return word("logged_in") ? CKR_OK : rv;
}

/* wait_until lets a call last ms milliseconds since its start. */
static void wait_until(struct timespec start, ulong_t ms)
{
	start.tv_sec += ms / 1000;
	start.tv_nsec += ms % 1000 * 1000000;
	if (start.tv_nsec >= 1000000000) {
		start.tv_sec++;
		start.tv_nsec -= 1000000000;
	}
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &start, NULL))
		;
}

static ulong_t sign(ulong_t session, byte_t *data, ulong_t n, byte_t *out, ulong_t *m)
{
	ulong_t (*f)(ulong_t, byte_t *, ulong_t, byte_t *, ulong_t *) = real->at[SIGN];
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	called("C_Sign");
	if (here("garbage", "C_Sign")) {
		*m = ABSURD;
		return CKR_OK;
	}
	if (word("removed"))
		return CKR_DEVICE_REMOVED;
	ulong_t error = word("signerr");
	if (error)
		return error;
	ulong_t rv = f(session, data, n, out, m);
	if (rv == CKR_OK && word("badsign"))
		out[*m / 2] ^= 1;
	ulong_t slow = word("slow");
	if (slow)
		wait_until(start, slow);
	return rv;
}

__attribute__((visibility("default"))) ulong_t C_GetFunctionList(struct functions **list)
{
	if (!real) {
		ulong_t (*get)(struct functions **);
		void *handle = dlopen(getenv("TRIEN_FAULT_MODULE"), RTLD_NOW);
		if (!handle || !(get = dlsym(handle, "C_GetFunctionList")) || get(&real) != CKR_OK)
			return CKR_GENERAL_ERROR;
		own = *real;
		own.at[GET_FUNCTION_LIST] = C_GetFunctionList;
		own.at[INITIALIZE] = initialize;
		own.at[GET_SLOT_LIST] = slots;
		own.at[GET_TOKEN_INFO] = info;
		own.at[GET_MECHANISM_LIST] = mechanisms;
		own.at[GET_ATTRIBUTE_VALUE] = attributes;
		own.at[FIND_OBJECTS] = find;
		own.at[GET_SESSION_INFO] = session_info;
		own.at[LOGIN] = login;
		own.at[LOGOUT] = logout;
		own.at[SIGN] = sign;
	}
	*list = &own;
	return CKR_OK;
}
