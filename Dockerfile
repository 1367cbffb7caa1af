# The image runs TypeScript as it is: Node strips the types, and nothing is compiled ahead but the Prisma client.
FROM node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/client/package.json packages/client/
# The npm package `node` and the embedded PostgreSQL serve bare machines; the image brings its own Node,
# and its database is named by DATABASE_URL. Without install scripts and optional packages neither is fetched.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && rm -rf node_modules/node node_modules/node-bin-*
COPY prisma.config.ts tsconfig.json ./
COPY prisma prisma
COPY src src
RUN node src/db/generate.ts

# The playground and the documentation are built with tools that only development needs.
FROM node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df AS playground
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/client/package.json packages/client/
RUN npm ci --ignore-scripts && node node_modules/esbuild/install.js
COPY tsconfig.json ./
COPY src src
COPY README.md CHANGELOG.md CONTRIBUTING.md schema.graphql ./
COPY docs docs
RUN node src/http/playground/build.ts && node src/http/docs/build.ts

FROM node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=build /app ./
COPY --from=playground /app/build build
COPY schema.graphql NOTICE LICENSE ./
COPY seed seed
USER node
EXPOSE 4000
# Ready means: connected to the database and holding a snapshot it can vouch for.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Started without npm in between, so that the container's SIGTERM reaches the server, which drains.
CMD ["node", "src/main.ts"]
