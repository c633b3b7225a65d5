import type { UseQueryResult } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, CircleX, Megaphone, Settings } from 'lucide-react'
import { useState } from 'react'
import type { Problem } from '../../client/problem.ts'
import type { AnswerOf } from '../../client/routes.ts'
import { useMay } from '../../client/session.ts'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { TestChannel } from './test-channel.tsx'

type Answer = AnswerOf<'get', '/api/channels'>
type Channel = Answer['items'][number]

/** The ways to people, how they are, and a message to try each. */
export function Channels({ query }: { query: UseQueryResult<Answer, Problem> }) {
  const texts = useOperationTexts().deliveries
  return (
    <Card isFlush title={texts.channels}>
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => items.length === 0,
          view: <Empty icon={Megaphone} title={texts.noChannels} about={texts.noChannelsAbout} />,
        }}
      >
        {({ items }) => (
          <ul>
            {items.map((channel) => (
              <ChannelLine key={channel.channel} channel={channel} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}

function ChannelLine({ channel: { channel, missing, ...state } }: { channel: Channel }) {
  const texts = useOperationTexts().deliveries
  const format = useFormat()
  const mayTest = useMay('operator')
  const [isAsking, setAsking] = useState(false)
  const test = useChange('post', '/api/channels/{name}/test')
  const { waiting, failures, failingSince, lastError, pausedUntil, triedAt, browsers } = state
  const facts = [
    waiting > 0 && texts.waiting(waiting),
    failures > 0 && texts.failures(failures),
    failingSince !== null && texts.since(format.moment(failingSince)),
    pausedUntil !== null && texts.pausedUntil(format.moment(pausedUntil)),
  ].filter((fact) => fact !== false)
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b px-4 py-3 text-sm last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium wrap-anywhere">{channel}</span>
          <ChannelBadge missing={missing} isFailing={failures > 0} triedAt={triedAt} browsers={browsers} />
        </p>
        {facts.length > 0 && <p className="mt-0.5 text-xs text-muted-foreground">{facts.join(' · ')}</p>}
        {lastError && failures > 0 && <p className="mt-1 text-xs text-bad wrap-anywhere">{lastError}</p>}
        <div role="status">
          {test.data && (
            <p className={`mt-1 text-xs wrap-anywhere ${test.data.sent ? 'text-good' : 'text-bad'}`}>
              {test.data.sent ? texts.arrived : texts.notSent}
              {test.data.detail && `: ${test.data.detail}`}
            </p>
          )}
        </div>
      </div>
      {mayTest && missing.length === 0 && (
        <Button isBusy={test.isPending} aria-label={`${texts.test}: ${channel}`} onClick={() => setAsking(true)}>
          {texts.test}
        </Button>
      )}
      {isAsking && (
        <TestChannel
          channel={channel}
          onClose={() => setAsking(false)}
          onSend={(recipient) => {
            setAsking(false)
            test.mutate({ path: { name: channel }, body: { ...(recipient && { recipient }) } })
          }}
        />
      )}
    </li>
  )
}

interface ChannelBadgeProps extends Pick<Channel, 'missing' | 'triedAt' | 'browsers'> {
  isFailing: boolean
}

function ChannelBadge({ isFailing, missing, triedAt, browsers }: ChannelBadgeProps) {
  const texts = useOperationTexts().deliveries
  if (missing.length > 0) {
    return (
      <span className="flex min-w-0 items-center gap-1.5 rounded-md bg-warn-soft px-2 py-0.5 text-xs font-medium text-warn wrap-anywhere">
        <Settings className="size-3.5 shrink-0" aria-hidden />
        <span className="min-w-0">{texts.missing(missing.join(', '))}</span>
      </span>
    )
  }
  if (isFailing) {
    return (
      <Badge tone="bad" icon={CircleX}>
        {texts.failing}
      </Badge>
    )
  }
  // Whether it works is known of what was tried.
  if (browsers === 0 || triedAt === null) {
    return (
      <Badge tone="idle" icon={CircleDashed}>
        {browsers === 0 ? texts.noBrowser : texts.untried}
      </Badge>
    )
  }
  return (
    <Badge tone="good" icon={CircleCheck}>
      {texts.fine}
    </Badge>
  )
}
