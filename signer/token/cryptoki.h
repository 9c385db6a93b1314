/* Cryptoki's structures as far as they are used (PKCS#11 2.40). On Windows they
 * are packed to one byte, and CK_ULONG has 32 bits there. */
#include <stddef.h>

typedef unsigned long ulong_t;
typedef unsigned char byte_t;

#ifdef _WIN32
#pragma pack(push, 1)
#endif

/* CK_FUNCTION_LIST (4.6): 68 pointers in a fixed order. */
struct functions {
	byte_t version[2];
	void *at[68];
};

/* CK_C_INITIALIZE_ARGS (3.7) */
struct initialize_args {
	void *mutex[4];
	ulong_t flags;
	void *reserved;
};

/* CK_TOKEN_INFO (3.2) */
struct token_info {
	byte_t texts[32 + 32 + 16 + 16]; /* label, manufacturer, model, serial number */
	ulong_t flags;
	ulong_t sessions[4];
	ulong_t max_pin, min_pin;
	ulong_t memory[4];
	byte_t versions[4];
	byte_t time[16];
};

/* CK_SESSION_INFO (3.3) */
struct session_info {
	ulong_t slot, state, flags, error;
};

/* CK_ATTRIBUTE (3.4) */
struct attribute {
	ulong_t type;
	void *value;
	ulong_t length;
};

/* CK_MECHANISM (3.5) */
struct mechanism {
	ulong_t type;
	void *parameter;
	ulong_t length;
};

/* CK_RSA_PKCS_PSS_PARAMS (mechanisms, 2.1.8) */
struct pss {
	ulong_t hash, mgf, salt;
};

#ifdef _WIN32
#pragma pack(pop)
#endif

enum {
	INITIALIZE = 0,
	FINALIZE = 1,
	GET_SLOT_LIST = 4,
	GET_TOKEN_INFO = 6,
	GET_MECHANISM_LIST = 7,
	OPEN_SESSION = 12,
	CLOSE_SESSION = 13,
	GET_SESSION_INFO = 15,
	LOGIN = 18,
	LOGOUT = 19,
	GET_ATTRIBUTE_VALUE = 24,
	FIND_OBJECTS_INIT = 26,
	FIND_OBJECTS = 27,
	FIND_OBJECTS_FINAL = 28,
	SIGN_INIT = 42,
	SIGN = 43,
};

#define AT(list, n) (((struct functions *)(list))->at[n])
