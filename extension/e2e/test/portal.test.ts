import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { openDocument, perform } from "../rig/act.js";
import { checkSigned } from "../rig/check.js";
import { Confirmation } from "../rig/confirmation.js";
import { Leader } from "../rig/leader.js";
import type { Channel } from "../rig/office.js";
import { PROJECT } from "../rig/paths.js";
import { suite } from "../rig/suite.js";

const DOCUMENTS = `${PROJECT}protocol/js/portal/documents`;

suite("the example portal", { portalDocuments: DOCUMENTS, long: true }, (scene) => {
  for (const channel of ["extension", "websocket"] satisfies Channel[]) {
    scene(`a letter is signed over the ${channel} and downloaded`, async (office) => {
      const act = { role: "issue", holder: "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", file: `${channel}.pdf` };
      await perform(office, channel, act, `${office.dir}/`);
      const original = await readFile(`${DOCUMENTS}/cong-van.pdf`);
      await checkSigned(`${office.dir}/${act.file}`, original, office.token.trust);
    });
  }

  scene("letters are signed together, results come one by one, each downloaded", async (office) => {
    const page = await office.browser.newPage();
    await page.goto(`${office.examplePortal?.origin}/?channel=extension`);
    await page.getByTestId("choose-thong-bao").uncheck();
    const opening = Confirmation.next(office.browser);
    await page.getByTestId("sign-all").click();
    const confirmation = await (await opening).ready();
    const leader = new Leader(confirmation);
    await leader.remove(1);
    await leader.lookAtAll();
    await confirmation.sign();
    await page.getByTestId("batch-progress").getByText("Đã ký 2 văn bản, bỏ ra 1.").waitFor();

    for (const id of ["cong-van", "ke-hoach"]) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByTestId(`download-${id}`).click(),
      ]);
      const file = `${office.dir}/together-${id}.pdf`;
      await download.saveAs(file);
      await checkSigned(file, await readFile(`${DOCUMENTS}/${id}.pdf`), office.token.trust);
    }
    assert.equal(await page.getByTestId("download-quyet-dinh").count(), 0);
    assert.equal(await page.getByTestId("sign-all").textContent(), "Ký 1 văn bản");
  });

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
