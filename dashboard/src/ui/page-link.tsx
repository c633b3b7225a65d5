import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface PageLinkProps {
  /** '/alerts/123' */
  to: string
  search?: Record<string, string>
  className?: string
  children: ReactNode
}

/** A link to a page whose address is put together when it is known, not when it is written. */
export function PageLink({ to, search, ...rest }: PageLinkProps) {
  return <Link to={to as '/'} search={search as never} {...rest} />
}
