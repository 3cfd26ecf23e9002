// Pictures as iPhones keep them. WhatsApp shows none of them in a chat, and only some browsers can read them: those make JPEGs of them.

const quality = 0.9;

/** Reports whether a file is such a picture, by its type or, where the browser knows none, by its name. */
export function isHEIC({ name, type }: { name: string; type: string }): boolean {
  return /^image\/hei[cf]/i.test(type) || (type === "" && /\.hei[cf]$/i.test(name));
}

/** Returns the picture as a JPEG, or null where this browser cannot read it. */
export async function toJPEG(file: File): Promise<File | null> {
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try {
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    const jpeg = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
    return jpeg && new File([jpeg], file.name.replace(/\.hei[cf]$/i, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(picture.src);
  }
}
