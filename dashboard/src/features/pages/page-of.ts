import type { AnswerOf } from '../../client/routes.ts'

/** A page as data, as a system declares it. */
export type PageOf = AnswerOf<'get', '/api/pages/{system}/{page}'>
export type AnyBlock = PageOf['blocks'][number]
type BlockKind = AnyBlock['kind']
export type BlockOf<Kind extends BlockKind> = Extract<AnyBlock, { kind: Kind }>

/** What shows a block is given. */
export interface BlockProps<Kind extends BlockKind> {
  page: PageOf
  block: BlockOf<Kind>
}

export type SentRow = AnswerOf<'get', '/api/pages/{system}/{page}/data/{source}'>['rows'][number]

/** A row in the language of who looks. */
export type Row = Readonly<Record<string, Cell>>
export type Cell = Exclude<SentRow[string], object> | null
