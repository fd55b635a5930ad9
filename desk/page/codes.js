// How codes, types and statuses are written for people.

let names = {};

export async function loadNames() {
  names = await (await fetch("/api/names")).json();
}

export const nameOf = (code) => names[code] ?? code.replace(/^(IGO|NSA):/, "");
export const shortCode = (code) => code.replace(/^(IGO|NSA):/, "");
export const sentence = (word) => word.charAt(0) + word.slice(1).toLowerCase().replaceAll("_", " ");

export const ASSERTED = ["occurred", "ongoing", "planned"];
export const DENIED = ["denied", "negated", "cancelled"];

// Cooperation or conflict by quad class; statements are neither.
export const tone = (row) => (row.quad === undefined ? "speech" : row.quad <= 2 ? "cooperation" : "conflict");

export function clock(seconds) {
  const moment = new Date(seconds * 1000);
  const today = new Date().toDateString() === moment.toDateString();
  const time = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return today ? time : moment.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

export const fullTime = (moment) =>
  new Date(moment).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
