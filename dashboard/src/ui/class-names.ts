import { type ClassValue, clsx } from 'clsx'
import { twMerge } from 'tailwind-merge'

/** Joins class names; of two that say the same, the later one counts. */
export function classNames(...classes: ClassValue[]): string {
  return twMerge(clsx(classes))
}
