// The integrity section of the report file: relations with joins and children per parent, tables with keys and columns, rules.
import type { Report } from '../report-types';
import type { ColumnIntegrity, RelationIntegrity, TableIntegrity } from '../types';
import { ruleChart, sparkChart } from './charts';
import { data, html, type Markup } from './markup';
import { count, percent } from './words';

export const mark = (ok: boolean): Markup => (ok ? html`<span class="ok">✓</span>` : html`<span class="bad">✗</span>`);

export function integritySection({ integrity }: Report): Markup {
  const { checks, failed, relations, tables, rules } = integrity;
  return html`<section id="integrity">
    <h2>Integrity</h2>
    <p>${mark(failed === 0)} ${count(checks - failed)} of ${count(checks)} checks hold.</p>
    ${relations.length > 0 && relationTable(relations)} ${tableTable(tables)} ${failureList(tables, relations)}
    ${
      rules.length > 0 &&
      html`<h3>Rules</h3>
        <p>
          Found in the source, then measured in the stand-in. Ring: share of rows in the source. Dot: in the stand-in.
        </p>
        <table>
          <tr>
            <th>Rule</th>
            <th>0 to 1</th>
            <th class="r">Real</th>
            <th class="r">Synthetic</th>
            <th></th>
          </tr>
          ${rules.map(
            (r) =>
              html`<tr>
                <td>${data(r.words, 200)}</td>
                <td>${ruleChart(r.holds.real, r.holds.synthetic)}</td>
                <td class="r">${percent(r.holds.real, 1)}</td>
                <td class="r syn">${percent(r.holds.synthetic, 1)}</td>
                <td>${r.ok ? html`${mark(true)} kept` : html`<span class="warn">below</span>`}</td>
              </tr>`,
          )}
        </table>`
    }
  </section>`;
}

function relationTable(relations: RelationIntegrity[]): Markup {
  return html`<h3>Keys and joins</h3>
    <p>
      Each relation: are all references found, how many children does a parent have, and how many rows do joins give.
    </p>
    <div class="scroll">
      <table>
        <tr>
          <th>Relation</th>
          <th>References</th>
          <th>Children per parent</th>
          <th class="r">Real</th>
          <th class="r">Synthetic</th>
          <th class="r">Inner join, real</th>
          <th class="r">Synthetic</th>
          <th class="r">Left join, real</th>
          <th class="r">Synthetic</th>
        </tr>
        ${relations.map((r) => {
          const { children } = r;
          const label = `children per parent: real ${children.realMin} to ${children.realMax}, synthetic ${children.syntheticMin} to ${children.syntheticMax}`;
          return html`<tr>
            <td>${data(`${r.child} → ${r.parent}`)}<br /><span class="xs dim">${data(r.columns.join(', '))}</span></td>
            <td>
              ${mark(r.ok)}
              ${r.orphans ? `${count(r.orphans)} find no row` : 'all found'}${
                r.structureBroken > 0 && `, ${count(r.structureBroken)} not "${r.structure}"`
              }
            </td>
            <td>${sparkChart(children.real, children.synthetic, label)}</td>
            <td class="r">${children.realMin}–${children.realMax}</td>
            <td class="r syn">${children.syntheticMin}–${children.syntheticMax}</td>
            <td class="r">${count(r.innerJoin.real)}</td>
            <td class="r syn">${count(r.innerJoin.synthetic)}</td>
            <td class="r">${count(r.leftJoin.real)}</td>
            <td class="r syn">${count(r.leftJoin.synthetic)}</td>
          </tr>`;
        })}
      </table>
    </div>`;
}

function tableTable(tables: TableIntegrity[]): Markup {
  return html`<h3>Tables</h3>
    <table>
      <tr>
        <th>Table</th>
        <th class="r">Rows, real</th>
        <th class="r">Asked for</th>
        <th class="r">Synthetic</th>
        <th>Primary key</th>
        <th>Types, ranges, nulls</th>
      </tr>
      ${tables.map((t) => {
        const bad = t.columns.filter((c) => !c.ok).length;
        const key = t.primaryKey;
        return html`<tr>
          <td>${data(t.table)} ${t.treatment === 'keep' && html`<span class="dim">kept</span>`}</td>
          <td class="r">${count(t.rows.real)}</td>
          <td class="r">${count(t.rowsAsked)}</td>
          <td class="r syn">${count(t.rows.synthetic)} ${!t.rowsOk && mark(false)}</td>
          <td>
            ${
              key
                ? html`${mark(key.ok)}
                  ${key.ok ? 'unique' : `${count(key.duplicates)} repeated, ${count(key.nulls)} null`}`
                : html`<span class="dim">none</span>`
            }
          </td>
          <td>
            ${mark(bad === 0)} ${bad ? `${bad} of ${t.columns.length} columns fail` : `${t.columns.length} columns`}
          </td>
        </tr>`;
      })}
    </table>`;
}

function failureList(tables: TableIntegrity[], relations: RelationIntegrity[]): Markup | false {
  const columns = tables.flatMap((t) => t.columns.filter((c) => !c.ok).map((c) => ({ table: t.table, column: c })));
  const keys = tables.filter((t) => t.primaryKey && !t.primaryKey.ok);
  const orphans = relations.filter((r) => r.orphans > 0);
  if (!columns.length && !keys.length && !orphans.length) return false;
  return html`<h3>What fails</h3>
    <table>
      <tr>
        <th>Where</th>
        <th>What</th>
        <th>Synthetic rows, the first of them</th>
      </tr>
      ${columns.map(({ table, column }) => failure(`${table}.${column.column}`, reasons(column), column.failing))}
      ${keys.map((t) => failure(t.table, 'primary key repeated or null', t.primaryKey!.failing))}
      ${orphans.map((r) => failure(`${r.child} → ${r.parent}`, `${count(r.orphans)} find no row`, r.failing))}
    </table>`;
}

function failure(where: string, what: string, rows: number[]): Markup {
  const more = rows.length > 12 ? ' …' : '';
  return html`<tr>
    <td>${data(where)}</td>
    <td>${what}</td>
    <td class="dim">
      ${rows
        .slice(0, 12)
        .map((row) => row + 1)
        .join(', ')}${more}
    </td>
  </tr>`;
}

function reasons(column: ColumnIntegrity): string {
  return [
    column.unreadable > 0 && `${count(column.unreadable)} cannot be read as ${column.type}`,
    column.outOfRange > 0 && `${count(column.outOfRange)} outside the source's range`,
    !column.nullsOk && `${count(column.nulls.synthetic)} null, ${count(column.nulls.real)} in the source`,
  ]
    .filter((reason) => reason !== false)
    .join('; ');
}
