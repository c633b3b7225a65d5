import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { NewToken } from './new-token.tsx'

type Token = AnswerOf<'get', '/api/tokens'>['items'][number]

interface TokensCardProps {
  title: string
  /** Only those of who has this e-mail; everybody's without it. */
  owner?: string
}

/** Tokens for programs: made, with their secret shown once, and ended. */
export function TokensCard({ title, owner }: TokensCardProps) {
  const texts = useOperationTexts().people
  const [isMaking, setMaking] = useState(false)
  const query = useGet('/api/tokens')
  const shown = (items: readonly Token[]) => items.filter(({ user }) => owner === undefined || user === owner)
  return (
    <Card isFlush title={title} actions={<Button onClick={() => setMaking(true)}>{texts.newToken}</Button>}>
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => shown(items).length === 0,
          view: <Empty icon={KeyRound} title={texts.noTokens} about={texts.noTokensAbout} />,
        }}
      >
        {({ items }) => (
          <ul>
            {shown(items).map((token) => (
              <TokenLine key={token.id} token={token} hasOwner={owner === undefined} />
            ))}
          </ul>
        )}
      </QueryView>
      {isMaking && <NewToken onClose={() => setMaking(false)} />}
    </Card>
  )
}

function TokenLine({ token, hasOwner }: { token: Token; hasOwner: boolean }) {
  const texts = useOperationTexts().people
  const format = useFormat()
  const { id, name, role, prefix, user, createdAt, expiresAt, lastUsedAt } = token
  const end = useChange('delete', '/api/tokens/{id}', () => tellDone(texts.ended(name)))
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3 text-sm last:border-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium wrap-anywhere">{name}</span>
          <Badge>{texts.roles[role]}</Badge>
          <code className="font-mono text-xs text-muted-foreground">{prefix}…</code>
        </p>
        <p className="text-xs text-muted-foreground wrap-anywhere">
          {[
            ...(hasOwner ? [texts.of(user)] : []),
            texts.created(format.moment(createdAt)),
            lastUsedAt === null ? texts.neverUsed : texts.used(format.relative(lastUsedAt)),
            expiresAt === null ? texts.noEnd : texts.endsOn(format.moment(expiresAt)),
          ].join(' · ')}
        </p>
      </div>
      <Confirm
        question={texts.endTokenAsk(name)}
        about={texts.endTokenAbout}
        label={texts.endToken}
        isDanger
        onConfirm={() => end.mutateAsync({ path: { id } })}
      >
        {(open) => (
          <Button look="danger" aria-label={`${texts.endToken}: ${name}`} onClick={open}>
            {texts.endToken}
          </Button>
        )}
      </Confirm>
    </li>
  )
}
