import type { LinkProps } from '@tanstack/react-router'
import {
  BellRing,
  CalendarClock,
  ChartColumn,
  Database,
  Eye,
  History,
  LayoutDashboard,
  type LucideIcon,
  MessageSquareCheck,
  Rewind,
  Scale,
  ScrollText,
  Send,
  Settings,
  ShieldAlert,
  Users,
  Workflow,
} from 'lucide-react'
import type { Texts } from '../texts/texts.ts'

interface Entry {
  to: NonNullable<LinkProps['to']>
  name: keyof Omit<Texts['navigation'], 'label' | 'ofSystems'>
  icon: LucideIcon
  /** Stands in the bar at the foot of a phone; the others are behind 'More'. */
  isMain?: boolean
  /** For administrators only. */
  isAdmin?: boolean
}

/** The pages in the order of the sidebar, by group. */
export const navigation: readonly (readonly Entry[])[] = [
  [
    { to: '/', name: 'overview', icon: LayoutDashboard, isMain: true },
    { to: '/pipelines', name: 'pipelines', icon: Workflow, isMain: true },
    { to: '/runs', name: 'runs', icon: History, isMain: true },
  ],
  [
    { to: '/schedules', name: 'schedules', icon: CalendarClock },
    { to: '/backfills', name: 'backfills', icon: Rewind },
    { to: '/datasets', name: 'datasets', icon: Database },
    { to: '/quarantine', name: 'quarantine', icon: ShieldAlert },
    { to: '/reviews', name: 'reviews', icon: MessageSquareCheck },
    { to: '/alerts', name: 'alerts', icon: BellRing, isMain: true },
    { to: '/watches', name: 'watches', icon: Eye },
  ],
  [
    { to: '/rules', name: 'rules', icon: Scale },
    { to: '/deliveries', name: 'deliveries', icon: Send },
    { to: '/figures', name: 'metrics', icon: ChartColumn },
    { to: '/audit', name: 'audit', icon: ScrollText, isAdmin: true },
  ],
  [
    { to: '/people', name: 'people', icon: Users, isAdmin: true },
    { to: '/settings', name: 'settings', icon: Settings },
  ],
]
