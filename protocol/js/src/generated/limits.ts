// Generated from package protocol by "go generate ./protocol". Do not edit.

export const PROTOCOL_VERSION = 1;
export const MAX_NATIVE_MESSAGE = 1048576;
export const MAX_TEXT_MESSAGE = 262144;
export const MAX_CHUNK = 524288;
export const MAX_NAME_LENGTH = 1024;
export const FIRST_HOST_HANDLE = 2147483648;
export const MAX_BATCH = 100;
export const LEAST_HOST = "0.1.0";
export const LEAST_EXTENSION = "0.1.0";
