import { useOperationTexts } from '../../texts/operations.ts'
import { readable } from '../../ui/schema-form/part.ts'

/** A text, a number, yes or no, or nothing. */
export function PlainValue({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className="text-muted-foreground">{'–'}</span>
  return (
    <span className="whitespace-pre-wrap wrap-anywhere">
      {typeof value === 'string' ? value : JSON.stringify(value)}
    </span>
  )
}

/** Objects of plain values, one a line. */
export function RowsTable({ rows }: { rows: readonly Readonly<Record<string, unknown>>[] }) {
  const texts = useOperationTexts().reviews
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section aria-label={texts.rows} tabIndex={0} className="overflow-x-auto rounded-md border">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-left text-xs text-muted-foreground">
            {names.map((name) => (
              <th key={name} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                {readable(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // Rows have no names; where one stands is who it is.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index} className="border-b align-top last:border-0">
              {names.map((name) => (
                <td key={name} className="max-w-80 min-w-20 px-3 py-2 tabular-nums">
                  <PlainValue value={row[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
