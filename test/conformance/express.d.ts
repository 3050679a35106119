// Express ships no types; the tests use it only to hold SCIMMY's routers.
declare module 'express'
