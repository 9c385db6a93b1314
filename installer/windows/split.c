/*
 * The installer's one custom action: PORTAL_ORIGINS, which is a list between
 * semicolons, becomes PORTAL_ORIGIN_1 to PORTAL_ORIGIN_16, because browsers'
 * policies want one value each and the installer itself cannot split. It runs as
 * who installs, reads one property and sets others, and touches nothing else.
 */
#include <windows.h>
#include <msi.h>
#include <msiquery.h>

#define ORIGINS 16

__declspec(dllexport) UINT __stdcall SplitOrigins(MSIHANDLE install)
{
	static WCHAR list[16384];
	WCHAR name[] = L"PORTAL_ORIGIN_??";
	WCHAR *at = list, *end, *stop;
	DWORD size = sizeof list / sizeof *list;
	int n = 0;

	if (MsiGetPropertyW(install, L"PORTAL_ORIGINS", list, &size) != ERROR_SUCCESS)
		return ERROR_INSTALL_FAILURE; /* longer than any list that is meant */
	while (*at && n < ORIGINS) {
		while (*at == L' ' || *at == L';')
			at++;
		for (end = at; *end && *end != L';'; end++)
			;
		for (stop = end; stop > at && stop[-1] == L' '; stop--)
			;
		if (stop > at) {
			WCHAR next = *end;
			*stop = 0;
			n++;
			name[14] = n < 10 ? L'0' + n : L'1';
			name[15] = n < 10 ? 0 : L'0' + n - 10;
			if (MsiSetPropertyW(install, name, at) != ERROR_SUCCESS)
				return ERROR_INSTALL_FAILURE;
			at = next ? end + 1 : end;
		} else {
			at = end;
		}
	}
	return ERROR_SUCCESS;
}
