import { CircleAlert, CircleCheck, CircleMinus, CircleX, type LucideIcon } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { useFormat, useTexts, wordFor } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { PageLink } from '../../ui/page-link.tsx'
import { type Tone, toneText } from '../../ui/tone.ts'

type Overview = AnswerOf<'get', '/api/overview'>
type OverviewCard = Overview['cards'][number]

const lights: Record<OverviewCard['light'], { tone: Tone; icon: LucideIcon }> = {
  green: { tone: 'good', icon: CircleCheck },
  yellow: { tone: 'warn', icon: CircleAlert },
  red: { tone: 'bad', icon: CircleX },
  grey: { tone: 'idle', icon: CircleMinus },
}

/** Where each card leads. */
const targets: Record<OverviewCard['name'], { to: string; search?: Record<string, string> }> = {
  runs: { to: '/runs' },
  success: { to: '/runs', search: { state: 'failed,partial' } },
  running: { to: '/runs', search: { state: 'running,waiting' } },
  queued: { to: '/runs', search: { state: 'pending' } },
  alerts: { to: '/alerts' },
  freshness: { to: '/datasets' },
  quarantine: { to: '/quarantine' },
  reviews: { to: '/reviews' },
  watches: { to: '/watches' },
  health: { to: '/settings' },
}

/** Numbers with a traffic light; each leads to what it counts. */
export function OverviewCards({ cards, health }: Pick<Overview, 'cards' | 'health'>) {
  const texts = useTexts()
  return (
    <ul
      className={classNames(
        'grid grid-cols-2 gap-2.5 sm:grid-cols-3 md:gap-3 lg:grid-cols-5',
        // Ten are two full rows until there is room for their words in one.
        cards.length < 10 ? 'min-[87rem]:grid-cols-9 min-[87rem]:gap-2' : 'min-[105rem]:grid-cols-10',
      )}
    >
      {cards.map((card) => {
        const { tone, icon: Icon } = lights[card.light]
        return (
          <li key={card.name} className="min-w-0 last:odd:col-span-2 sm:last:odd:col-span-1">
            <PageLink
              {...targets[card.name]}
              className="flex h-full min-h-24 flex-col rounded-lg border bg-card p-3 transition-colors hover:border-input hover:bg-muted/40"
            >
              <span className="flex items-start justify-between gap-2 text-xs font-medium text-muted-foreground">
                {texts.overview.cards[card.name]}
                <span className={toneText[tone]} title={texts.overview.lights[card.light]}>
                  <Icon className="size-4" aria-hidden />
                  <span className="sr-only">{texts.overview.lights[card.light]}</span>
                </span>
              </span>
              <Value card={card} health={health} />
              <Detail card={card} health={health} />
            </PageLink>
          </li>
        )
      })}
    </ul>
  )
}

function Value({ card, health }: { card: OverviewCard; health: Overview['health'] }) {
  const texts = useTexts()
  const format = useFormat()
  const isWord = card.name === 'health'
  const value =
    card.value === null ? '–' : card.name === 'success' ? format.percent(card.value) : format.short(card.value)
  return (
    <span className={classNames('mt-1 font-semibold tracking-tight tabular-nums', isWord ? 'text-lg' : 'text-2xl')}>
      {isWord ? texts.overview.health[health.state] : value}
    </span>
  )
}

function Detail({ card, health }: { card: OverviewCard; health: Overview['health'] }) {
  const texts = useTexts()
  const format = useFormat()
  // What the page has no word for is for programs.
  const details = Object.entries(card.detail).flatMap(([name, count]) =>
    name in texts.overview.details ? `${format.short(count)} ${wordFor(texts.overview.details, name)}` : [],
  )
  const text = card.name === 'health' ? health.reasons.join('; ') : details.join(', ')
  return <span className="mt-auto line-clamp-2 pt-1 text-xs text-muted-foreground wrap-anywhere">{text}</span>
}
