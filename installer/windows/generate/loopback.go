package main

import (
	"bytes"
	"fmt"
)

// origins is how many of PORTAL_ORIGINS get browsers' policies; split.c has the
// same number.
const origins = 16

// firstValue is the name of the first value in browsers' lists, which take
// numbers: high ones, where no Group Policy counts to.
const firstValue = 17345

// browsers have the policy LoopbackNetworkAllowedForUrls under these keys:
// chromeenterprise.google/policies, learn.microsoft.com/deployedge,
// support.brave.app (Group Policy).
var browsers = []struct{ name, key string }{
	{"Chrome", `SOFTWARE\Policies\Google\Chrome`},
	{"Edge", `SOFTWARE\Policies\Microsoft\Edge`},
	{"Brave", `SOFTWARE\Policies\BraveSoftware\Brave`},
}

// loopback has a component for each origin and browser; finish gives each the
// condition that there is that origin.
func loopback() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("<Include>\n")
	for i := 1; i <= origins; i++ {
		for n, browser := range browsers {
			fmt.Fprintf(&b, `  <Component Id="Loopback%s%d" Guid="5D1C6E0B-44B5-4E0D-9F6B-0B9C9C5B%X%03X" Win64="yes">
    <RegistryValue Root="HKLM" Key="%s\LoopbackNetworkAllowedForUrls" Name="%d" Type="string" Value="[PORTAL_ORIGIN_%d]" KeyPath="yes"/>
  </Component>
`, browser.name, i, n+2, i, browser.key, firstValue+i-1, i)
		}
	}
	b.WriteString("</Include>\n")
	return b.Bytes(), nil
}

func loopbackRefs() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("<Include>\n")
	for i := 1; i <= origins; i++ {
		for _, browser := range browsers {
			fmt.Fprintf(&b, "  <ComponentRef Id=\"Loopback%s%d\"/>\n", browser.name, i)
		}
	}
	b.WriteString("</Include>\n")
	return b.Bytes(), nil
}
