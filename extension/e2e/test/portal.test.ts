import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { openDocument, perform } from "../rig/act.js";
import { checkSigned } from "../rig/check.js";
import { Confirmation } from "../rig/confirmation.js";
import type { Channel } from "../rig/office.js";
import { PROJECT } from "../rig/paths.js";
import { suite } from "../rig/suite.js";

const DOCUMENTS = `${PROJECT}protocol/js/portal/documents`;

suite("the example portal", { portalDocuments: DOCUMENTS }, (scene) => {
  for (const channel of ["extension", "websocket"] satisfies Channel[]) {
    scene(`a letter is signed over the ${channel} and downloaded`, async (office) => {
      const act = { role: "issue", holder: "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", file: `${channel}.pdf` };
      await perform(office, channel, act, `${office.dir}/`);
      const original = await readFile(`${DOCUMENTS}/cong-van.pdf`);
      await checkSigned(`${office.dir}/${act.file}`, original, office.token.trust);
    });
  }

  scene(
    "a refusal is shown as a sentence, and the letter can be signed afterwards",
    async (office) => {
      const page = await openDocument(office, "extension");
      for (const next of ["decline", "sign"] as const) {
        const opening = Confirmation.next(office.browser);
        await page.getByTestId("sign").click();
        await (await (await opening).ready())[next]();
        if (next === "decline") {
          await page.getByTestId("error-code").getByText("user.declined").waitFor();
          assert.match((await page.getByTestId("error-message").textContent()) ?? "", /từ chối/);
        }
      }
      await page.getByTestId("result").waitFor();
    },
  );
});
