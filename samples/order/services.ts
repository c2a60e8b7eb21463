// What a real shop would ask over the network. Each act writes a line to the file ORDER_LEDGER names, so that one can see
// what happened how often.
import { appendFileSync } from 'node:fs'

export interface Order {
  readonly orderId: string
  readonly customer: string
  readonly sku: string
  readonly quantity: number
  readonly price: number
}

export interface Reservation {
  readonly reservationId: string
}

export interface Payment {
  readonly paymentId: string
}

export interface Shipment {
  readonly tracking: string
}

export function reserveInventory(orderId: string, sku: string, quantity: number): Reservation {
  record(`reserved ${quantity} of ${sku} for ${orderId}`)
  return { reservationId: `res-${orderId}` }
}

export function charge(orderId: string, customer: string, total: number): Payment {
  record(`charged ${customer} ${total} for ${orderId}`)
  return { paymentId: `pay-${orderId}` }
}

export function createShipment(orderId: string, reservationId: string): Shipment {
  record(`shipped ${reservationId} for ${orderId}`)
  return { tracking: `track-${orderId}` }
}

export function refund(orderId: string, paymentId: string): Payment {
  record(`refunded ${paymentId} of ${orderId}`)
  return { paymentId }
}

export function releaseInventory(orderId: string, reservationId: string): Reservation {
  record(`released ${reservationId} of ${orderId}`)
  return { reservationId }
}

function record(line: string): void {
  const ledger = process.env.ORDER_LEDGER
  if (ledger) appendFileSync(ledger, `${line}\n`)
}
