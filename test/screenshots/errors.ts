/** What keeps pictures from being taken, as a sentence with the way out. */
export class ScreenshotError extends Error {
  override readonly name = "ScreenshotError";
}
