import { useState } from 'react'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { readable } from '../../ui/schema-form/part.ts'
import { PlainValue, RowsTable } from './rows-table.tsx'

const deepest = 5
const pageLength = 50

/** Any value, to be read by people: text as text, names with what they are, lists one below the other, rows as a table. */
export function ValueView({ value, depth = 0 }: { value: unknown; depth?: number }) {
  if (value === null || typeof value !== 'object') return <PlainValue value={value} />
  if (depth === deepest) {
    return <code className="text-xs whitespace-pre-wrap wrap-anywhere">{JSON.stringify(value, null, 2)}</code>
  }
  if (Array.isArray(value)) return <ListOfValues values={value} depth={depth} />
  return (
    <dl className="flex min-w-0 flex-col gap-3">
      {Object.entries(value).map(([name, each]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-muted-foreground">{readable(name)}</dt>
          <dd className={isRecord(each) ? 'mt-1.5 border-l-2 pl-3' : 'mt-0.5'}>
            <ValueView value={each} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function ListOfValues({ values, depth }: { values: readonly unknown[]; depth: number }) {
  const texts = useTexts()
  const [count, setCount] = useState(pageLength)
  const seen = values.slice(0, count)
  if (values.length === 0) return <span className="text-muted-foreground">{texts.none}</span>
  return (
    <>
      {values.every(isFlat) ? (
        <RowsTable rows={seen as Record<string, unknown>[]} />
      ) : (
        <ol className="flex list-decimal flex-col gap-2 pl-6 marker:text-muted-foreground">
          {seen.map((each, index) => (
            // Values have no names; where one stands is who it is.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index}>
              <ValueView value={each} depth={depth + 1} />
            </li>
          ))}
        </ol>
      )}
      {count < values.length && (
        <Button className="mt-2" onClick={() => setCount(count + pageLength)}>
          {texts.more}
        </Button>
      )}
    </>
  )
}

/** An object of plain values: a row. */
function isFlat(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((each) => each === null || typeof each !== 'object')
}

function isRecord(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
