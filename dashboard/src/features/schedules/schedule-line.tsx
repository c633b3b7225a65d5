import { Ban, CirclePause, CirclePlay, Ellipsis, type LucideIcon, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useMay } from '../../client/session.ts'
import { useChange } from '../../client/use-get.ts'
import { AskText } from '../../parts/ask-text.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts, wordFor } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import type { Tone } from '../../ui/tone.ts'
import { When } from '../../ui/when.tsx'
import { ChangeSchedule } from './change-schedule.tsx'
import { NextTimes } from './next-times.tsx'

export type Schedule = AnswerOf<'get', '/api/schedules'>['items'][number]

const looks: Record<Schedule['state'], { tone: Tone; icon: LucideIcon }> = {
  RUNNING: { tone: 'good', icon: CirclePlay },
  PAUSED: { tone: 'warn', icon: CirclePause },
  DISABLED: { tone: 'idle', icon: Ban },
  REMOVED: { tone: 'idle', icon: Trash2 },
}

/** A schedule: how it stands, when it was due last and is due next, and what can be done with it. */
export function ScheduleLine({ schedule }: { schedule: Schedule }) {
  const texts = useTexts()
  const own = useOperationTexts().schedules
  const { name, pipeline, state, lastTick, paused } = schedule
  return (
    <li className="flex items-start gap-2 border-b px-4 py-3 last:border-0">
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-1.5 text-sm md:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,1.5fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col items-start gap-1">
          <span className="font-medium wrap-anywhere">{name}</span>
          <Badge {...looks[state]}>{texts.schedule.states[state]}</Badge>
        </div>
        <div className="min-w-0">
          <p className="wrap-anywhere">
            {schedule.when} {schedule.isChanged && <span className="text-muted-foreground">({own.changed})</span>}
          </p>
          <p className="text-xs text-muted-foreground wrap-anywhere">
            <PageLink to={`/pipelines/${pipeline}`} className="hover:underline">
              {pipeline}
            </PageLink>
            {schedule.zone && ` · ${schedule.zone}`}
          </p>
        </div>
        <div>
          <p className="text-xs text-muted-foreground">{own.next}</p>
          <When at={schedule.nextDueAt} />
        </div>
        <div className="min-w-0">
          <p className="text-xs text-muted-foreground">{own.last}</p>
          {lastTick ? (
            <p className="wrap-anywhere">
              <When at={lastTick.dueAt} />{' '}
              {lastTick.runId === null ? (
                wordFor(own.outcomes, lastTick.outcome)
              ) : (
                <PageLink to={`/runs/${lastTick.runId}`} className="underline underline-offset-4">
                  {wordFor(own.outcomes, lastTick.outcome)}
                </PageLink>
              )}
              {lastTick.missed > 0 && ` · ${own.missed(lastTick.missed)}`}
              {lastTick.reason && <span className="block text-xs text-muted-foreground">{lastTick.reason}</span>}
            </p>
          ) : (
            '–'
          )}
        </div>
        {paused && (
          <p className="rounded-md bg-warn-soft px-2.5 py-1.5 text-xs wrap-anywhere md:col-span-4">
            {own.pausedBy(paused.by)}
            {paused.reason && `: ${paused.reason}`}
          </p>
        )}
      </div>
      <ScheduleActions schedule={schedule} />
    </li>
  )
}

function ScheduleActions({ schedule: { name, state, ...schedule } }: { schedule: Schedule }) {
  const texts = useTexts()
  const own = useOperationTexts().schedules
  const mayChange = useMay('operator')
  const [open, setOpen] = useState<'pause' | 'change' | 'next'>()
  const close = () => setOpen(undefined)
  const pause = useChange('post', '/api/schedules/{name}/pause', close)
  const resume = useChange('post', '/api/schedules/{name}/resume', () => tellDone(own.resumed(name)))
  const trigger = useChange('post', '/api/schedules/{name}/trigger', () => tellDone(own.triggered(name)))
  const path = { name }
  return (
    <>
      {mayChange && state === 'PAUSED' && (
        <Button
          look="ghost"
          size="icon"
          aria-label={own.resumeOf(name)}
          title={own.resume}
          isBusy={resume.isPending}
          onClick={() => resume.mutate({ path })}
        >
          <CirclePlay aria-hidden />
        </Button>
      )}
      {mayChange && state === 'RUNNING' && (
        <Button
          look="ghost"
          size="icon"
          aria-label={own.pauseOf(name)}
          title={own.pause}
          onClick={() => setOpen('pause')}
        >
          <CirclePause aria-hidden />
        </Button>
      )}
      <Menu
        button={
          <Button look="ghost" size="icon" aria-label={`${texts.more}: ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen('next')}>{own.showNext}</MenuItem>
        {mayChange && (
          <>
            <MenuItem onSelect={() => trigger.mutate({ path })}>{own.trigger}</MenuItem>
            <MenuItem onSelect={() => setOpen('change')}>{own.change}</MenuItem>
          </>
        )}
      </Menu>
      {open === 'next' && <NextTimes name={name} onClose={close} />}
      {open === 'change' && <ChangeSchedule schedule={{ name, state, ...schedule }} onClose={close} />}
      {open === 'pause' && (
        <AskText
          title={own.pauseAsk(name)}
          about={own.pauseAbout}
          label={own.reason}
          action={own.pause}
          isBusy={pause.isPending}
          onClose={close}
          onSend={(reason) => pause.mutate({ path, body: reason === '' ? {} : { reason } })}
        />
      )}
    </>
  )
}
