/** The native-messaging host's registered name. */
export const NATIVE_HOST = "vn.trien.host";
