/*
 * A PKCS#11 module with one token, one RSA-2048 key and its certificate, for
 * tests of the token worker on Windows, 64-bit and 32-bit. It reads them from its
 * own folder: card.key has the modulus and the private exponent, 256 bytes each,
 * most significant first; card.der is the certificate. The PIN is 123456. It is
 * no place for a key that matters: nothing here is kept from anybody who watches
 * the time it takes.
 */
#include <windows.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef unsigned long ulong_t;
typedef unsigned char byte_t;
#pragma pack(push, 1) /* as Cryptoki on Windows */
struct functions { byte_t version[2]; void *at[68]; };
struct token_info { char label[32], maker[32], model[16], serial[16]; ulong_t flags, sessions[4], max_pin, min_pin, memory[4]; byte_t versions[4], time[16]; };
struct session_info { ulong_t slot, state, flags, error; };
struct attribute { ulong_t type; void *value; ulong_t length; };
#pragma pack(pop)

enum { LIMBS = 64, BYTES = 256 };
enum { OK = 0, GENERAL_ERROR = 5, ARGUMENTS_BAD = 7, ATTRIBUTE_TYPE_INVALID = 0x12, PIN_INCORRECT = 0xA0, NOT_LOGGED_IN = 0x101, BUFFER_TOO_SMALL = 0x150 };
enum { CERTIFICATE = 1, PRIVATE_KEY = 3 }; /* CKO_, and the objects' handles */
static byte_t modulus[BYTES], exponent[BYTES], certificate[4096];
static ulong_t certificate_size;
static int logged_in, finding;
static ulong_t found[2], founds;

/* numbers: least significant limb first */
static void read_number(uint32_t *to, const byte_t *from)
{
	for (int i = 0; i < LIMBS; i++) {
		const byte_t *p = from + BYTES - 4 * (i + 1);
		to[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
	}
}

static int less(const uint32_t *a, const uint32_t *b)
{
	for (int i = LIMBS - 1; i >= 0; i--)
		if (a[i] != b[i])
			return a[i] < b[i];
	return 0;
}

static void subtract(uint32_t *a, const uint32_t *b)
{
	int64_t carry = 0;
	for (int i = 0; i < LIMBS; i++) {
		carry += (int64_t)a[i] - b[i];
		a[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

/* a = a + b mod n; both are below n */
static void add(uint32_t *a, const uint32_t *b, const uint32_t *n)
{
	uint64_t carry = 0;
	for (int i = 0; i < LIMBS; i++) {
		carry += (uint64_t)a[i] + b[i];
		a[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry || !less(a, n))
		subtract(a, n);
}

/* a = a * b mod n */
static void multiply(uint32_t *a, const uint32_t *b, const uint32_t *n)
{
	uint32_t product[LIMBS] = {0};
	for (int i = 32 * LIMBS - 1; i >= 0; i--) {
		uint32_t twice[LIMBS];
		memcpy(twice, product, sizeof twice);
		add(product, twice, n);
		if (a[i / 32] >> (i % 32) & 1)
			add(product, b, n);
	}
	memcpy(a, product, sizeof product);
}

static void power(uint32_t *a, const byte_t *e, const uint32_t *n)
{
	uint32_t base[LIMBS], square[LIMBS], result[LIMBS] = {1};
	memcpy(base, a, sizeof base);
	for (int i = 0; i < BYTES * 8; i++) {
		memcpy(square, result, sizeof square);
		multiply(result, square, n);
		if (e[i / 8] >> (7 - i % 8) & 1)
			multiply(result, base, n);
	}
	memcpy(a, result, sizeof result);
}

static ulong_t read_file(const char *name, byte_t *to, ulong_t most)
{
	char path[MAX_PATH];
	HMODULE self;
	GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, (char *)modulus, &self);
	if (!GetModuleFileNameA(self, path, sizeof path) || !strrchr(path, '\\'))
		return 0;
	strcpy(strrchr(path, '\\') + 1, name);
	FILE *f = fopen(path, "rb");
	if (!f)
		return 0;
	ulong_t n = fread(to, 1, most, f);
	fclose(f);
	return n;
}

static ulong_t initialize(void *arguments)
{
	byte_t key[2 * BYTES];
	(void)arguments;
	certificate_size = read_file("card.der", certificate, sizeof certificate);
	if (!certificate_size || read_file("card.key", key, sizeof key) != sizeof key)
		return GENERAL_ERROR;
	memcpy(modulus, key, BYTES);
	memcpy(exponent, key + BYTES, BYTES);
	return OK;
}

static ulong_t finalize(void *reserved) { (void)reserved; return OK; }

static ulong_t slots(byte_t present, ulong_t *list, ulong_t *n)
{
	(void)present;
	if (list)
		list[0] = 7;
	*n = 1;
	return OK;
}

static void put(char *to, int size, const char *text)
{
	memset(to, ' ', size);
	memcpy(to, text, strlen(text));
}

static ulong_t token_info(ulong_t slot, struct token_info *info)
{
	(void)slot;
	memset(info, 0, sizeof *info);
	put(info->label, 32, "Windows");
	put(info->maker, 32, "Trien");
	put(info->model, 16, sizeof(void *) == 8 ? "64-bit" : "32-bit");
	put(info->serial, 16, "1");
	info->flags = 0x404 | 0x8; /* TOKEN_INITIALIZED, LOGIN_REQUIRED, USER_PIN_INITIALIZED */
	info->max_pin = 16;
	info->min_pin = 6;
	return OK;
}

static ulong_t mechanisms(ulong_t slot, ulong_t *list, ulong_t *n)
{
	(void)slot;
	if (list)
		list[0] = 1; /* CKM_RSA_PKCS */
	*n = 1;
	return OK;
}

static ulong_t open_session(ulong_t slot, ulong_t flags, void *application, void *notify, ulong_t *session)
{
	(void)slot, (void)flags, (void)application, (void)notify;
	*session = 1;
	return OK;
}

static ulong_t close_session(ulong_t session) { (void)session; return OK; }

static ulong_t session_info(ulong_t session, struct session_info *info)
{
	(void)session;
	info->slot = 7;
	info->state = logged_in ? 1 : 0; /* read-only: user functions, public session */
	info->flags = 4;
	info->error = 0;
	return OK;
}

static ulong_t login(ulong_t session, ulong_t user, const char *pin, ulong_t n)
{
	(void)session, (void)user;
	if (n != 6 || memcmp(pin, "123456", 6))
		return PIN_INCORRECT;
	logged_in = 1;
	return OK;
}

static ulong_t logout(ulong_t session) { (void)session; logged_in = 0; return OK; }

/* An object's attribute; size 0: it has none. */
static ulong_t attribute_of(ulong_t object, ulong_t type, const void **value)
{
	static ulong_t class, zero;
	static const byte_t id = 1;
	class = object;
	switch (type) {
	case 0x000: *value = &class; return sizeof class; /* CKA_CLASS */
	case 0x003: *value = "card"; return 4; /* CKA_LABEL */
	case 0x102: *value = &id; return 1; /* CKA_ID */
	case 0x011: *value = certificate; return object == CERTIFICATE ? certificate_size : 0; /* CKA_VALUE */
	case 0x080: *value = &zero; return object == CERTIFICATE ? sizeof zero : 0; /* CKA_CERTIFICATE_TYPE: X.509 */
	case 0x100: *value = &zero; return object == PRIVATE_KEY ? sizeof zero : 0; /* CKA_KEY_TYPE: RSA */
	case 0x120: *value = modulus; return object == PRIVATE_KEY ? BYTES : 0; /* CKA_MODULUS */
	}
	return 0;
}

static ulong_t find_init(ulong_t session, const struct attribute *template, ulong_t n)
{
	(void)session;
	founds = finding = 0;
	for (ulong_t object = CERTIFICATE; object <= PRIVATE_KEY; object += PRIVATE_KEY - CERTIFICATE) {
		int fits = object == CERTIFICATE || logged_in;
		for (ulong_t i = 0; i < n; i++) {
			const void *value;
			ulong_t size = attribute_of(object, template[i].type, &value);
			fits = fits && size && size == template[i].length && !memcmp(value, template[i].value, size);
		}
		if (fits)
			found[founds++] = object;
	}
	return OK;
}

static ulong_t find(ulong_t session, ulong_t *list, ulong_t most, ulong_t *n)
{
	(void)session;
	for (*n = 0; *n < most && (ulong_t)finding < founds; ++*n)
		list[*n] = found[finding++];
	return OK;
}

static ulong_t find_final(ulong_t session) { (void)session; return OK; }

static ulong_t get_attributes(ulong_t session, ulong_t object, struct attribute *list, ulong_t n)
{
	ulong_t rv = OK;
	(void)session;
	for (ulong_t i = 0; i < n; i++) {
		const void *value;
		ulong_t size = attribute_of(object, list[i].type, &value);
		if (!size) {
			list[i].length = -1;
			rv = ATTRIBUTE_TYPE_INVALID;
		} else if (list[i].value && list[i].length < size) {
			list[i].length = -1;
			rv = BUFFER_TOO_SMALL;
		} else {
			if (list[i].value)
				memcpy(list[i].value, value, size);
			list[i].length = size;
		}
	}
	return rv;
}

static ulong_t sign_init(ulong_t session, const ulong_t *mechanism, ulong_t key)
{
	(void)session;
	if (!logged_in)
		return NOT_LOGGED_IN;
	return *mechanism == 1 && key == PRIVATE_KEY ? OK : ARGUMENTS_BAD;
}

static ulong_t sign(ulong_t session, const byte_t *data, ulong_t n, byte_t *out, ulong_t *size)
{
	byte_t block[BYTES];
	uint32_t a[LIMBS], m[LIMBS];
	(void)session;
	if (n > BYTES - 11)
		return ARGUMENTS_BAD;
	if (!out || *size < BYTES) {
		*size = BYTES;
		return out ? BUFFER_TOO_SMALL : OK;
	}
	memset(block, 0xFF, sizeof block); /* EMSA-PKCS1-v1_5 */
	block[0] = 0;
	block[1] = 1;
	block[BYTES - n - 1] = 0;
	memcpy(block + BYTES - n, data, n);
	read_number(a, block);
	read_number(m, modulus);
	power(a, exponent, m);
	for (int i = 0; i < BYTES; i++)
		out[i] = a[(BYTES - 1 - i) / 4] >> 8 * ((BYTES - 1 - i) % 4);
	*size = BYTES;
	return OK;
}

static ulong_t unsupported(void) { return 0x54; } /* CKR_FUNCTION_NOT_SUPPORTED */

__declspec(dllexport) ulong_t C_GetFunctionList(struct functions **list)
{
	static struct functions all = {.version = {2, 40}};
	for (int i = 0; i < 68; i++)
		all.at[i] = unsupported;
	all.at[0] = initialize;
	all.at[1] = finalize;
	all.at[3] = C_GetFunctionList;
	all.at[4] = slots;
	all.at[6] = token_info;
	all.at[7] = mechanisms;
	all.at[12] = open_session;
	all.at[13] = close_session;
	all.at[15] = session_info;
	all.at[18] = login;
	all.at[19] = logout;
	all.at[24] = get_attributes;
	all.at[26] = find_init;
	all.at[27] = find;
	all.at[28] = find_final;
	all.at[42] = sign_init;
	all.at[43] = sign;
	*list = &all;
	return OK;
}
