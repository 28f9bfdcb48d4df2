// The part of sql.js that is used here; its package carries no types, and the published ones know no BigInt.
declare module 'sql.js' {
  export type SqlValue = number | bigint | string | Uint8Array | null;

  export interface Statement {
    bind(values?: SqlValue[]): boolean;
    step(): boolean;
    /** @param config `useBigInt`: integers come as bigint, all of them */
    get(params?: null, config?: { useBigInt: boolean }): SqlValue[];
    getColumnNames(): string[];
    run(values?: SqlValue[]): void;
    reset(): void;
    free(): boolean;
  }

  export interface Database {
    prepare(sql: string): Statement;
    run(sql: string, values?: SqlValue[]): Database;
    exec(
      sql: string,
      params?: SqlValue[],
      config?: { useBigInt: boolean },
    ): { columns: string[]; values: SqlValue[][] }[];
    /** The file. Ends all statements; the database goes on. */
    export(): Uint8Array;
    close(): void;
  }

  export interface SqlJs {
    Database: new (file?: Uint8Array) => Database;
  }

  export default function initSqlJs(config?: { wasmBinary?: ArrayBuffer }): Promise<SqlJs>;
}
