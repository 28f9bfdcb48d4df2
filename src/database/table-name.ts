// The name of a table from the path of its file.

/** "bank/loan.csv.gz" gives "loan". */
export function tableName(path: string): string {
  const file = path.split(/[/\\]/).at(-1)!;
  return file
    .replace(/\.(gz|gzip)$/i, '')
    .replace(/\.[A-Za-z][A-Za-z0-9]{0,6}$/, '')
    .trim();
}
