// The parts of a workbook beside its sheets, as XML by name of the part.

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Text inside XML; control characters, which XML cannot hold, as `_x0001_`. */
export function xmlText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(
      // eslint-disable-next-line no-control-regex
      /[\0-\x08\x0b\x0c\r\x0e-\x1f\ufffe\uffff]/g,
      (c) => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}

export const packageRels = {
  '_rels/.rels':
    `${head}<Relationships xmlns="${packages}/relationships">` +
    `<Relationship Id="rId1" Type="${office}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
};

export function contentTypes(names: readonly string[]): Record<string, string> {
  const sheets = names.map(
    (_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${spreadsheet}.worksheet+xml"/>`,
  );
  return {
    '[Content_Types].xml':
      `${head}<Types xmlns="${packages}/content-types">` +
      `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `<Default Extension="xml" ContentType="application/xml"/>` +
      `<Override PartName="/xl/workbook.xml" ContentType="${spreadsheet}.sheet.main+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${spreadsheet}.styles+xml"/>${sheets.join('')}</Types>`,
  };
}

export function workbook(names: readonly string[]): Record<string, string> {
  const sheets = names.map((name, i) => `<sheet name="${xmlText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  return {
    'xl/workbook.xml':
      `${head}<workbook xmlns="${main}" xmlns:r="${office}/relationships">` +
      `<sheets>${sheets.join('')}</sheets></workbook>`,
  };
}

export function workbookRels(names: readonly string[]): Record<string, string> {
  const sheets = names.map(
    (_, i) =>
      `<Relationship Id="rId${i + 1}" Type="${office}/relationships/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  return {
    'xl/_rels/workbook.xml.rels':
      `${head}<Relationships xmlns="${packages}/relationships">${sheets.join('')}` +
      `<Relationship Id="rId${names.length + 1}" Type="${office}/relationships/styles" Target="styles.xml"/></Relationships>`,
  };
}

/** Cell styles: 0 general, 1 date, 2 date and time, 3 time. */
export const styles = {
  'xl/styles.xml':
    `${head}<styleSheet xmlns="${main}">` +
    `<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>` +
    `<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="hh:mm:ss"/></numFmts>` +
    `<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
    `<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
    `<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
    `<cellXfs count="4"><xf xfId="0"/>${[164, 165, 166]
      .map((id) => `<xf numFmtId="${id}" xfId="0" applyNumberFormat="1"/>`)
      .join('')}</cellXfs></styleSheet>`,
};
