import type { Page } from "playwright-core";
import { Confirmation } from "./confirmation.js";
import type { Channel, Office } from "./office.js";

/** One person's signature on the example portal. */
export interface Act {
  /** The portal's role, which is the purpose. */
  role: string;
  /** Whose certificate is chosen. */
  holder: string;
  /** The name of the signed file. */
  file: string;
}

/**
 * Plays one act: portal, confirmation, PIN, download. Pictures and the file go
 * to the folder `out`; each step is told to `step` as it begins.
 */
export async function perform(
  office: Office,
  channel: Channel,
  act: Act,
  out: string,
  step: (vi: string) => void = () => {},
): Promise<void> {
  const stem = out + act.file.replace(".pdf", "");
  const page = await openDocument(office, channel);
  await page.getByTestId("role").selectOption(act.role);

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

/** Opens the portal's letter in a new tab, on one channel. */
export async function openDocument(office: Office, channel: Channel): Promise<Page> {
  const origin = office.examplePortal?.origin ?? "";
  if (channel === "websocket") {
    await office.allowLoopback(origin);
    await office.agentReady();
  }
  const page = await office.browser.newPage();
  await page.goto(`${origin}/?channel=${channel}&port=${office.port}`);
  await page.getByTestId("document-cong-van").click();
  return page;
}
