import { Ban, CirclePlay, Ellipsis, type LucideIcon, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../../client/session.ts'
import { useChange } from '../../client/use-get.ts'
import { SeverityBadge } from '../../parts/alert-looks.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts, wordFor } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { readable } from '../../ui/schema-form/part.ts'
import { tellDone } from '../../ui/toaster.tsx'
import type { Tone } from '../../ui/tone.ts'
import { EditRule } from './edit-rule.tsx'
import { ReplayRule } from './replay-rule.tsx'
import { useValueText } from './value-text.ts'
import type { Rule } from './words.ts'

const looks: Record<'isOn' | 'off' | 'gone', { tone: Tone; icon: LucideIcon }> = {
  isOn: { tone: 'good', icon: CirclePlay },
  off: { tone: 'idle', icon: Ban },
  gone: { tone: 'idle', icon: Trash2 },
}

/** A rule: what it looks at, from when on, and what can be done with it. */
export function RuleLine({ rule }: { rule: Rule }) {
  const own = useOperationTexts().rules
  const valueText = useValueText()
  const { kind, ...words } = rule.when
  const state = rule.isDeclared ? (rule.isEnabled ? 'isOn' : 'off') : 'gone'
  const all = { ...words, for: rule.for, ...rule.changed, severity: undefined, runbook: undefined }
  return (
    <li className="flex items-start gap-2 border-b px-4 py-3 last:border-0">
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-1.5 text-sm md:grid-cols-[minmax(0,1fr)_minmax(0,1.5fr)]">
        <div className="flex min-w-0 flex-col items-start gap-1">
          <span className="font-medium wrap-anywhere">{rule.name}</span>
          <span className="flex flex-wrap gap-1.5">
            <Badge {...looks[state]}>{own[state]}</Badge>
            <SeverityBadge severity={rule.severity} />
          </span>
        </div>
        <div className="min-w-0">
          <p>{wordFor(own.kinds, String(kind))}</p>
          <ul className="mt-0.5 flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted-foreground">
            {Object.entries(all).map(
              ([word, value]) =>
                value !== null &&
                value !== undefined && (
                  <li key={word} className="wrap-anywhere">
                    {own.words[word] ?? readable(word)}: {valueText(word, value)}
                    {rule.changed[word] !== undefined && ` (${own.changed})`}
                  </li>
                ),
            )}
          </ul>
        </div>
      </div>
      <RuleActions rule={rule} />
    </li>
  )
}

function RuleActions({ rule }: { rule: Rule }) {
  const texts = useTexts()
  const own = useOperationTexts().rules
  const mayChange = useMay('operator')
  const [open, setOpen] = useState<'edit' | 'replay'>()
  const close = () => setOpen(undefined)
  const { name, isEnabled, isDeclared, changed } = rule
  const path = { name }
  const turn = useChange('patch', '/api/rules/{name}', ({ isEnabled: isOn }) =>
    tellDone(`${name}: ${isOn ? own.isOn : own.off}`),
  )
  const putBack = useChange('patch', '/api/rules/{name}', () => tellDone(own.wasPutBack(name)))
  const changes = Object.fromEntries(Object.keys(changed).map((word) => [word, null]))
  return (
    <>
      <Menu
        button={
          <Button look="ghost" size="icon" aria-label={`${texts.more}: ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen('replay')}>{own.replay}</MenuItem>
        {mayChange && isDeclared && (
          <>
            <MenuItem onSelect={() => setOpen('edit')}>{own.edit}</MenuItem>
            <MenuItem onSelect={() => turn.mutate({ path, body: { isEnabled: !isEnabled } })}>
              {isEnabled ? own.turnOff : own.turnOn}
            </MenuItem>
            {Object.keys(changed).length > 0 && (
              <MenuItem onSelect={() => putBack.mutate({ path, body: { changes } })}>{own.putBack}</MenuItem>
            )}
          </>
        )}
      </Menu>
      {open === 'edit' && <EditRule rule={rule} onClose={close} />}
      {open === 'replay' && <ReplayRule name={name} onClose={close} />}
    </>
  )
}
