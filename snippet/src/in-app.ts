// Customer.io's plugin for in-app messages is asked for under this name. The gateway has no such messages: the script is here so that a page which asks
// for it gets an answer.
export {};
