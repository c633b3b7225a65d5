import type { AnswerOf } from '../../client/routes.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { browserName } from './browser-name.ts'

type Session = AnswerOf<'get', '/api/sessions'>['items'][number]

/** Where one is signed in; another browser is signed out from here. */
export function SessionsCard({ email }: { email: string }) {
  const texts = useOperationTexts().settings
  const query = useGet('/api/sessions')
  return (
    <Card title={texts.sessions}>
      <QueryView query={query}>
        {({ items }) => (
          <ul className="flex flex-col gap-3 text-sm">
            {items
              .filter(({ user }) => user === email)
              .map((session) => (
                <SessionLine key={session.id} session={session} />
              ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}

function SessionLine({ session: { id, userAgent, address, renewedAt, isThis } }: { session: Session }) {
  const texts = useOperationTexts().settings
  const format = useFormat()
  const name = browserName(userAgent) ?? texts.unknownBrowser
  const end = useChange('delete', '/api/sessions/{id}', () => tellDone(texts.sessionEnded(name)))
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t pt-3 first:border-0 first:pt-0">
      <div className="min-w-0 flex-1 basis-40">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium wrap-anywhere">{name}</span>
          {isThis && <Badge>{texts.thisBrowser}</Badge>}
        </p>
        <p className="text-xs text-muted-foreground wrap-anywhere">
          {[...(address ? [address] : []), texts.sessionSeen(format.relative(renewedAt))].join(' · ')}
        </p>
      </div>
      {!isThis && (
        <Button
          look="danger"
          aria-label={`${texts.endSession}: ${name}`}
          isBusy={end.isPending}
          onClick={() => end.mutate({ path: { id } })}
        >
          {texts.endSession}
        </Button>
      )}
    </li>
  )
}
