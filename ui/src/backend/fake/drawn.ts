/** A page drawn in the browser, for `npm run dev`: the program sets the real ones. */
import type { PaperSize } from "../../bindings/PaperSize";

interface Drawn {
  paper: PaperSize;
  page: number;
  pages: number;
  title: string;
  status: string;
  says: string;
}

/** PNG in base64. Where nothing can be drawn (in tests): one white dot. */
export function drawn({ paper, page, pages, title, status, says }: Drawn): string {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext?.("2d") ?? null;
  if (pen === null) {
    return "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTrTOwAAAABJRU5ErkJggg==";
  }
  const [width, height] = paper === "a4" ? [1240, 1754] : [1275, 1650];
  Object.assign(canvas, { width, height });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = "#161513";
  const write = (text: string, y: number, font: string, x = 96) => {
    pen.font = `${font} Inter Variable, sans-serif`;
    pen.fillText(text, x, y);
  };
  write("MarketSage", 130, "600 26px");
  pen.fillRect(96, 152, width - 192, 2);
  if (page === 1) {
    write(title, 220, "600 40px");
    write(`Deployment status: ${status}`, 268, "20px");
  }
  for (let y = page === 1 ? 330 : 210, n = 1; y < height - 160; y += 34, n += 1) {
    write(`${n + (page - 1) * 40}`, y, "18px");
    write(`An item of the checklist, as the program prints it on page ${page}`, y, "18px", 150);
    write("passed", y, "18px", width - 190);
    pen.fillRect(96, y + 10, width - 192, 1);
  }
  write(says, height - 96, "16px");
  write(`Page ${page} of ${pages}`, height - 96, "600 16px", width - 210);
  return canvas.toDataURL("image/png").split(",")[1] ?? "";
}
