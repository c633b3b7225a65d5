import { useTexts } from '../texts/texts.ts'
import { differencesOf } from './difference.ts'

/** What a change made of what was there: taken away and added, by sign and by colour. */
export function Differences({ before, after }: { before: unknown; after: unknown }) {
  const texts = useTexts()
  const all = differencesOf(before, after)
  if (all.length === 0) return <p className="text-sm text-muted-foreground">{texts.run.noDifference}</p>
  return (
    <ul className="flex flex-col gap-2 text-sm">
      {all.map(({ path, before: was, after: is }) => (
        <li key={path} className="min-w-0 overflow-hidden rounded-md border font-mono text-xs">
          {path !== '' && <p className="border-b bg-muted px-2.5 py-1 wrap-anywhere">{path}</p>}
          {was !== undefined && was !== null && (
            <del className="flex gap-2 bg-bad-soft px-2.5 py-1 no-underline">
              <span aria-hidden>{'−'}</span>
              <span className="min-w-0 whitespace-pre-wrap wrap-anywhere">{shown(was)}</span>
            </del>
          )}
          {is !== undefined && is !== null && (
            <ins className="flex gap-2 bg-good-soft px-2.5 py-1 no-underline">
              <span aria-hidden>{'+'}</span>
              <span className="min-w-0 whitespace-pre-wrap wrap-anywhere">{shown(is)}</span>
            </ins>
          )}
        </li>
      ))}
    </ul>
  )
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
