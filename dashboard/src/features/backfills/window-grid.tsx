import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { PageLink } from '../../ui/page-link.tsx'

/** Besides its colour each look has a sign, or a border of its own. */
const looks = {
  done: { className: 'bg-good-fill', sign: '' },
  running: { className: 'bg-info-fill text-white', sign: '…' },
  failed: { className: 'bg-bad-fill text-white', sign: '×' },
  missing: { className: 'border border-dashed border-input', sign: '' },
  cancelled: { className: 'border border-input bg-muted text-muted-foreground', sign: '–' },
}

/** More would make a browser slow and nobody wiser. */
const mostShown = 2000

export type WindowLook = keyof typeof looks

interface ShownWindow {
  firstDay: string
  lastDay: string
  run: string | null
  look: WindowLook
  /** How it stands, in a word. */
  state: string
}

/** Windows of a stretch in their order, each a cell; those with a run lead to it. */
export function WindowGrid({ windows }: { windows: readonly ShownWindow[] }) {
  const texts = useOperationTexts().backfills
  const daysOf = useDays()
  const legend = new Map(windows.map(({ look, state }) => [state, look]))
  return (
    <>
      <ol aria-label={texts.windows} className="flex flex-wrap gap-1">
        {windows.slice(0, mostShown).map((window) => (
          <li key={window.firstDay}>
            <Cell window={window} told={texts.windowOf(daysOf(window), window.state)} />
          </li>
        ))}
      </ol>
      {windows.length > mostShown && (
        <p className="mt-3 text-sm text-muted-foreground">{texts.more(windows.length - mostShown)}</p>
      )}
      <ul aria-hidden className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
        {[...legend].map(([state, look]) => (
          <li key={state} className="flex items-center gap-1.5">
            <span className={cellClassOf(look)}>{looks[look].sign}</span>
            {state}
          </li>
        ))}
      </ul>
    </>
  )
}

function Cell({ window: { run, look }, told }: { window: ShownWindow; told: string }) {
  const inside = (
    <span className={cellClassOf(look)} title={told}>
      <span aria-hidden>{looks[look].sign}</span>
      <span className="sr-only">{told}</span>
    </span>
  )
  return run === null ? (
    inside
  ) : (
    <PageLink to={`/runs/${run}`} className="block rounded-sm hover:opacity-70">
      {inside}
    </PageLink>
  )
}

/** Says the days of a window: one, or from the first to the last. */
export function useDays() {
  const format = useFormat()
  return ({ firstDay, lastDay }: { firstDay: string; lastDay: string }) => {
    const first = `${format.day(firstDay)} ${firstDay.slice(0, 4)}`
    return firstDay === lastDay ? first : `${first} – ${format.day(lastDay)} ${lastDay.slice(0, 4)}`
  }
}

function cellClassOf(look: WindowLook): string {
  return classNames('grid size-5.5 place-items-center rounded-sm text-xs leading-none font-bold', looks[look].className)
}
