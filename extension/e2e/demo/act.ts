import { Confirmation } from "../rig/confirmation.js";
import type { Channel, Office } from "../rig/office.js";

/** One person's signature on the portal. */
export interface Act {
  /** The portal's role, which is the purpose. */
  role: string;
  /** Whose certificate is chosen. */
  holder: string;
  /** The name of the signed file. */
  file: string;
}

/** Plays one act: portal, confirmation, PIN, download; pictures and the file go to `out`. */
export async function perform(
  office: Office,
  channel: Channel,
  act: Act,
  out: string,
): Promise<void> {
  const stem = out + act.file.replace(".pdf", "");
  const step = (vi: string) => console.log(`    ${vi}`);
  const origin = office.examplePortal?.origin ?? "";
  if (channel === "websocket") {
    await office.allowLoopback(origin);
    await office.agentAtService();
  }
  const page = await office.browser.newPage();
  await page.goto(`${origin}/?channel=${channel}&port=${office.port}`);
  await page.getByTestId("role").selectOption(act.role);
  await page.getByTestId("document-cong-van").click();

  step("Bấm “Ký số” trên cổng thông tin");
  const opening = Confirmation.next(office.browser);
  await page.getByTestId("sign").click();
  const confirmation = await opening;

  step("Cửa sổ xác nhận: xem văn bản, chọn chứng thư số, nhập mã PIN, bấm “Ký”");
  await confirmation.ready();
  await confirmation.choose(act.holder);
  await confirmation.enterPIN();
  await confirmation.page.screenshot({ path: `${stem}-xac-nhan.png` });
  await confirmation.sign();

  await page.getByTestId("result").waitFor();
  step(`Đã ký: ${await page.getByTestId("signer").textContent()}`);
  await page.screenshot({ path: `${stem}-cong-thong-tin.png` });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId("download").click(),
  ]);
  await download.saveAs(out + act.file);
  await page.close();
}
