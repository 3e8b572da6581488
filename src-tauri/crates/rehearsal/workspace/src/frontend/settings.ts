// Settings of the pages.

export const title: string = "MarketSage";
export const apiBase: string = "/api/v2";
export const rowsPerPage: number = 50;
export const dashboardSeconds: number = 30;
export const trackBeforeConsent: boolean = false;
export const languages: string[] = ["en", "fr", "yo"];
