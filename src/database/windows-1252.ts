// The 256 characters of Windows-1252 as browsers know it; Latin-1 is the same but for 0x80 to 0x9F.
// A table of our own, because TextDecoder reads these bytes differently in some versions of Node.

const special = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

export const windows1252: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte < 0xa0 ? special[byte - 0x80] : String.fromCharCode(byte),
);
