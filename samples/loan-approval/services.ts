// What a real bank would ask over the network.

export interface Application {
  readonly applicant: string
  readonly amount: number
}

export interface Score {
  readonly points: number
}

export interface Transfer {
  readonly transfer: string
}

export function creditScore(applicant: string): Score {
  return { points: 400 + applicant.length * 50 }
}

/** Sends the officer a mail with two links; each completes the callback `callbackId`. */
export function askOfficer(applicant: string, amount: number, callbackId: string): void {
  console.error(`An officer decides on ${amount} for ${applicant}: callback ${callbackId}`)
}

export function escalate(applicant: string): void {
  console.error(`Nobody decided on the loan of ${applicant}`)
}

export function payOut(applicant: string, amount: number): Transfer {
  return { transfer: `${applicant}-${amount}` }
}
