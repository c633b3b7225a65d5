import { Ban, Ellipsis, Hourglass } from 'lucide-react'
import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useSession } from '../../client/session.ts'
import { useChange } from '../../client/use-get.ts'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { AskFirst } from './ask-first.tsx'
import { ChangeUser } from './change-user.tsx'

export type User = AnswerOf<'get', '/api/users'>['items'][number]

/** Somebody who may sign in, and what an administrator does for them. */
export function UserLine({ user }: { user: User }) {
  const texts = useOperationTexts().people
  const format = useFormat()
  const isSelf = useSession()?.user.id === user.id
  const { name, email, role, groups, isDisabled, isLocked, lastSeenAt } = user
  return (
    <li className="flex items-start gap-2 border-b px-4 py-3 text-sm last:border-0">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1.5">
        <div className="min-w-0 flex-1 basis-60">
          <p className="font-medium wrap-anywhere">
            {name} {isSelf && <span className="font-normal text-muted-foreground">({texts.you})</span>}
          </p>
          <p className="text-xs text-muted-foreground wrap-anywhere">{[email, ...groups].join(' · ')}</p>
        </div>
        <p className="flex flex-wrap gap-2">
          <Badge tone={role === 'admin' ? 'info' : 'idle'}>{texts.roles[role]}</Badge>
          {isDisabled && (
            <Badge tone="bad" icon={Ban}>
              {texts.disabled}
            </Badge>
          )}
          {isLocked && (
            <Badge tone="warn" icon={Hourglass}>
              {texts.locked}
            </Badge>
          )}
        </p>
        <p className="text-xs text-muted-foreground">
          {`${texts.lastSeen}: ${lastSeenAt === null ? texts.never : format.relative(lastSeenAt)}`}
        </p>
      </div>
      <UserActions user={user} isSelf={isSelf} />
    </li>
  )
}

function UserActions({ user, isSelf }: { user: User; isSelf: boolean }) {
  const texts = useOperationTexts().people
  const [open, setOpen] = useState<'change' | 'link' | 'disable'>()
  const close = () => setOpen(undefined)
  const { id, name, isDisabled, isLocked } = user
  const change = useChange('patch', '/api/users/{id}', () => {
    close()
    tellDone(texts.changed(name))
  })
  const link = useChange('post', '/api/users/{id}/link', close)
  const path = { id }
  return (
    <>
      <Menu
        button={
          <Button look="ghost" size="icon" aria-label={texts.actions(name)}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen('change')}>{texts.edit}</MenuItem>
        {!isDisabled && <MenuItem onSelect={() => setOpen('link')}>{texts.newLink}</MenuItem>}
        {isLocked && (
          <MenuItem onSelect={() => change.mutate({ path, body: { isLocked: false } })}>{texts.unlock}</MenuItem>
        )}
        {!isSelf && (
          <>
            <MenuLine />
            {isDisabled ? (
              <MenuItem onSelect={() => change.mutate({ path, body: { isDisabled: false } })}>{texts.enable}</MenuItem>
            ) : (
              <MenuItem isDanger onSelect={() => setOpen('disable')}>
                {texts.disable}
              </MenuItem>
            )}
          </>
        )}
      </Menu>
      {open === 'change' && <ChangeUser user={user} isSelf={isSelf} onClose={close} />}
      {open === 'disable' && (
        <AskFirst
          question={texts.disableAsk(name)}
          about={texts.disableAbout}
          label={texts.disable}
          isDanger
          isBusy={change.isPending}
          onClose={close}
          onConfirm={() => change.mutate({ path, body: { isDisabled: true } })}
        />
      )}
      {open === 'link' && (
        <AskFirst
          question={texts.newLinkAsk(name)}
          about={texts.newLinkAbout}
          label={texts.make}
          isBusy={link.isPending}
          onClose={close}
          onConfirm={() => link.mutate({ path })}
        />
      )}
      {link.data && (
        <ShownOnce title={texts.link} about={texts.linkAbout} secret={link.data.link} onClose={() => link.reset()} />
      )}
    </>
  )
}
