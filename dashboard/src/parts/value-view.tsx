import { useTexts } from '../texts/texts.ts'
import { readable } from '../ui/schema-form/part.ts'

/** A value that a pipeline or a person made, to be read: keys as words, lists as lists. Always text, never HTML. */
export function ValueView({ value }: { value: unknown }) {
  const texts = useTexts()
  if (value === null || value === undefined || value === '') return <span className="text-muted-foreground">{'–'}</span>
  if (typeof value === 'boolean') return <span>{value ? texts.form.yes : '✗'}</span>
  if (typeof value !== 'object') {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return <span className="whitespace-pre-wrap wrap-anywhere">{text}</span>
  }
  if (Array.isArray(value)) {
    return (
      <ul className="flex flex-col gap-1.5">
        {value.map((item, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- items have no names
          <li key={index} className="border-l-2 pl-3">
            <ValueView value={item} />
          </li>
        ))}
      </ul>
    )
  }
  return (
    <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)]">
      {Object.entries(value).map(([name, each]) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{readable(name)}</dt>
          <dd className="min-w-0">
            <ValueView value={each} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
