import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { browserName } from './browser-name.ts'
import { keepOwnBrowserId, ownBrowserId, pushAbility, subscribeHere, unsubscribeHere } from './this-browser.ts'

type Push = AnswerOf<'get', '/api/push'>
type Browser = Push['items'][number]

/** Whether this browser shows critical alerts, and which others of one's own do. */
export function PushCard() {
  const texts = useOperationTexts().settings
  const query = useGet('/api/push')
  return (
    <Card title={texts.notifyHeading}>
      <QueryView query={query}>
        {(push) => (
          <div className="flex flex-col gap-4 text-sm">
            <ThisBrowser push={push} />
            {push.items.length > 0 && (
              <ul className="flex flex-col gap-3">
                {push.items.map((browser) => (
                  <BrowserLine key={browser.id} browser={browser} />
                ))}
              </ul>
            )}
          </div>
        )}
      </QueryView>
    </Card>
  )
}

function ThisBrowser({ push: { publicKey, items } }: { push: Push }) {
  const texts = useOperationTexts().settings
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const subscribe = useChange('post', '/api/push', ({ id }) => keepOwnBrowserId(id))
  const forget = useChange('delete', '/api/push/{id}')
  const ability = pushAbility()
  const own = ability === 'able' ? items.find(({ id }) => id === ownBrowserId()) : undefined
  async function turn(state: 'on' | 'off') {
    setBusy(true)
    setProblem(undefined)
    try {
      if (state === 'off') {
        await unsubscribeHere()
        if (own) await forget.mutateAsync({ path: { id: own.id } })
      } else {
        const given = await subscribeHere(publicKey)
        if (given) await subscribe.mutateAsync({ body: given })
      }
    } catch (error) {
      // What the server refuses is told in a corner; what the browser does, nowhere else.
      if (error instanceof DOMException) setProblem(texts.notifyFailed(error.message))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-3" aria-busy={isBusy || undefined}>
        <span aria-hidden>{texts.notify}</span>
        <Choice
          label={texts.notify}
          value={own ? 'on' : 'off'}
          options={[
            { value: 'off', label: texts.notifyOff },
            { value: 'on', label: texts.notifyOn },
          ]}
          onChange={(state) => void turn(state)}
        />
      </div>
      {ability !== 'able' && (
        <p className="text-muted-foreground">{ability === 'denied' ? texts.notifyDenied : texts.notifyUnable}</p>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-bad wrap-anywhere">
          {problem}
        </p>
      )}
    </div>
  )
}

function BrowserLine({ browser: { id, userAgent, createdAt, lastSuccessAt, failedSince } }: { browser: Browser }) {
  const texts = useOperationTexts().settings
  const format = useFormat()
  const name = browserName(userAgent) ?? texts.unknownBrowser
  const forget = useChange('delete', '/api/push/{id}', () => tellDone(texts.forgotten(name)))
  const [detail, setDetail] = useState<string>()
  const test = useChange('post', '/api/push/{id}/test', (outcome) =>
    outcome.sent ? tellDone(texts.testSent(name)) : setDetail(texts.testFailed(outcome.detail)),
  )
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t pt-3">
      <div className="min-w-0 flex-1 basis-40">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium wrap-anywhere">{name}</span>
          {id === ownBrowserId() && <Badge>{texts.thisBrowser}</Badge>}
        </p>
        <p className="text-xs text-muted-foreground">
          {failedSince !== null
            ? texts.failsSince(format.moment(failedSince))
            : lastSuccessAt !== null
              ? texts.lastArrived(format.relative(lastSuccessAt))
              : texts.subscribed(format.moment(createdAt))}
        </p>
        {detail !== undefined && (
          <p role="alert" className="text-xs text-bad wrap-anywhere">
            {detail}
          </p>
        )}
      </div>
      <Button
        aria-label={`${texts.sendTest}: ${name}`}
        isBusy={test.isPending}
        onClick={() => {
          setDetail(undefined)
          test.mutate({ path: { id } })
        }}
      >
        {texts.sendTest}
      </Button>
      <Button
        look="danger"
        aria-label={`${texts.forget}: ${name}`}
        isBusy={forget.isPending}
        onClick={() => forget.mutate({ path: { id } })}
      >
        {texts.forget}
      </Button>
    </li>
  )
}
