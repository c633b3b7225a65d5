import { keepPreviousData } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Command } from 'cmdk'
import {
  Bell,
  BookOpen,
  CalendarClock,
  Database,
  Eye,
  type LucideIcon,
  MessageSquareCheck,
  Play,
  Scale,
  Workflow,
} from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useGet } from '../../client/use-get.ts'
import { useTexts } from '../../texts/texts.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { When } from '../../ui/when.tsx'

type Found = AnswerOf<'get', '/api/search'>['items'][number]

const icons: Record<Found['kind'], LucideIcon> = {
  pipeline: Workflow,
  run: Play,
  schedule: CalendarClock,
  dataset: Database,
  alert: Bell,
  rule: Scale,
  review: MessageSquareCheck,
  page: BookOpen,
  watch: Eye,
  job: Eye,
}

/** Where each kind of thing is shown. */
const addresses: Record<Found['kind'], (id: string) => string> = {
  pipeline: (id) => `/pipelines/${encodeURIComponent(id)}`,
  run: (id) => `/runs/${id}`,
  schedule: (id) => `/schedules?search=${encodeURIComponent(id)}`,
  dataset: (id) => `/datasets/${encodeURIComponent(id)}`,
  alert: (id) => `/alerts/${id}`,
  rule: (id) => `/rules?search=${encodeURIComponent(id)}`,
  review: (id) => `/reviews/${id}`,
  page: (id) => `/pages/${id}`,
  watch: (id) => `/watches/${encodeURIComponent(id)}`,
  job: (id) => jobAddress(id.slice(0, id.indexOf('/')), id.slice(id.indexOf('/') + 1)),
}

function jobAddress(watch: string, job: string): string {
  return `/watches/${encodeURIComponent(watch)}?job=${encodeURIComponent(job)}`
}

/** Finds everything that has words in its name; the keyboard is enough. */
export default function SearchDialog({ onClose }: { onClose(): void }) {
  const texts = useTexts().search
  const router = useRouter()
  const [typed, setTyped] = useState('')
  const text = useDeferredValue(typed.trim())
  const { data, isFetching } = useGet(
    '/api/search',
    { query: { text } },
    { enabled: text !== '', placeholderData: keepPreviousData },
  )
  const items = text === '' ? [] : (data?.items ?? [])
  // The library chooses the first some time after it is drawn: whoever is quick with Enter would get nothing.
  const [chosen, setChosen] = useState('')
  const [first] = items
  const marked = items.some((item) => valueOf(item) === chosen) ? chosen : first && valueOf(first)
  const kinds = [...new Set(items.map(({ kind }) => kind))]
  function go({ kind, id }: Found) {
    onClose()
    router.history.push(addresses[kind](id))
  }
  return (
    <Dialog isOpen onClose={onClose} title={texts.label}>
      <Command
        shouldFilter={false}
        label={texts.label}
        value={marked ?? ''}
        onValueChange={setChosen}
        className="flex flex-col gap-2 pb-2"
      >
        <Command.Input
          autoFocus
          value={typed}
          onValueChange={setTyped}
          placeholder={texts.hint}
          className="h-11 w-full rounded-md border border-input bg-background px-3 text-base md:text-sm"
        />
        <Command.List className="max-h-[50dvh] min-h-24 overflow-y-auto">
          {text !== '' && !isFetching && (
            <Command.Empty className="py-8 text-center text-sm text-muted-foreground">
              {texts.nothing(text)}
            </Command.Empty>
          )}
          {kinds.map((kind) => (
            <Command.Group
              key={kind}
              heading={texts.kinds[kind]}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted-foreground"
            >
              {items
                .filter((item) => item.kind === kind)
                .map((item) => (
                  <FoundLine key={item.id} item={item} onSelect={() => go(item)} />
                ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  )
}

function valueOf({ kind, id }: Found): string {
  return `${kind} ${id}`
}

function FoundLine({ item, onSelect }: { item: Found; onSelect(): void }) {
  const Icon = icons[item.kind]
  return (
    <Command.Item
      value={valueOf(item)}
      onSelect={onSelect}
      className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-muted md:min-h-9"
    >
      <Icon className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <span className="min-w-0 truncate">{item.title}</span>
      <span className="ml-auto flex shrink-0 gap-2 text-xs text-muted-foreground">
        {item.at && <When at={item.at} />}
        {item.detail}
      </span>
    </Command.Item>
  )
}
