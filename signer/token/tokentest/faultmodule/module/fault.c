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
enum { GET_FUNCTION_LIST = 3, GET_SLOT_LIST = 4, GET_TOKEN_INFO = 6, LOGIN = 18, LOGOUT = 19, SIGN = 43 };

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

static struct functions *real, own;
static char text[256];

/* word looks key up in the control file: its value, 1 where it has none, else 0.
 * A value that is not a number is left in text. */
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
			found = 1;
		}
	}
	fclose(f);
	return found;
}

/* called counts a call. */
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
}

static ulong_t slots(byte_t present, ulong_t *list, ulong_t *n)
{
	ulong_t (*f)(byte_t, ulong_t *, ulong_t *) = real->at[GET_SLOT_LIST];
	called("C_GetSlotList");
	if (present && word("removed")) {
		*n = 0;
		return CKR_OK;
	}
	return f(present, list, n);
}

static ulong_t info(ulong_t slot, struct token_info *t)
{
	ulong_t (*f)(ulong_t, struct token_info *) = real->at[GET_TOKEN_INFO];
	if (word("removed"))
		return CKR_TOKEN_NOT_PRESENT;
	ulong_t rv = f(slot, t);
	if (rv == CKR_OK) {
		if (word("locked"))
			t->flags |= FLAG_LOCKED | FLAG_COUNT_LOW;
		if (word("final_try"))
			t->flags |= FLAG_FINAL_TRY | FLAG_COUNT_LOW;
		if (word("pinpad"))
			t->flags |= FLAG_PIN_PAD;
	}
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
	if (word("crash"))
		raise(SIGSEGV);
	if (word("hold")) {
		int fd = open(text, O_WRONLY);
		for (;;)
			pause();
		close(fd);
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
		own.at[GET_SLOT_LIST] = slots;
		own.at[GET_TOKEN_INFO] = info;
		own.at[LOGIN] = login;
		own.at[LOGOUT] = logout;
		own.at[SIGN] = sign;
	}
	*list = &own;
	return CKR_OK;
}
