import { Lock, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../../client/session.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { TokensCard } from '../../parts/tokens/tokens-card.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { NewUser } from './new-user.tsx'
import { UserLine } from './user-line.tsx'

/** Who may sign in and what programs hold a token: for administrators. */
export function PeoplePage() {
  const texts = useOperationTexts().people
  const isAdmin = useMay('admin')
  const [isAdding, setAdding] = useState(false)
  if (!isAdmin) {
    return (
      <Page title={texts.title}>
        <Card>
          <Empty icon={Lock} title={texts.adminsOnly} about={texts.adminsOnlyAbout} />
        </Card>
      </Page>
    )
  }
  return (
    <Page
      title={texts.title}
      actions={
        <Button look="primary" onClick={() => setAdding(true)}>
          <UserPlus aria-hidden />
          {texts.add}
        </Button>
      }
    >
      <Users />
      <TokensCard title={texts.tokens} />
      {isAdding && <NewUser onClose={() => setAdding(false)} />}
    </Page>
  )
}

function Users() {
  const texts = useOperationTexts().people
  const query = useGet('/api/users', undefined, { refetchInterval: refreshMs })
  return (
    <Card title={texts.users} isFlush>
      <QueryView query={query}>
        {({ items }) => (
          <ul>
            {items.map((user) => (
              <UserLine key={user.id} user={user} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}
