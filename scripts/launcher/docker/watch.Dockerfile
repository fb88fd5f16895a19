# The lab's watch as the native launcher starts it. Context: the root of the checkout.
ARG NODE_IMAGE_VERSION

FROM node:${NODE_IMAGE_VERSION}-bookworm-slim AS packages
WORKDIR /app
# npm checks the lock file against every workspace, so all manifests come along.
COPY package.json package-lock.json .npmrc ./
COPY backend/package.json backend/
COPY frontend/package.json frontend/
COPY grafana/package.json grafana/
COPY packages/http/package.json packages/http/
COPY scripts/package.json scripts/
COPY telemetry/package.json telemetry/
COPY tempo/embedded/package.json tempo/embedded/
RUN npm ci --omit=dev --workspace @lab/scripts --workspace @lab/http --workspace @lab/telemetry --ignore-scripts --no-audit --no-fund

FROM node:${NODE_IMAGE_VERSION}-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app ./
COPY packages/http/src packages/http/src
COPY telemetry/src telemetry/src
COPY scripts/terminal scripts/terminal
COPY scripts/verify/http.ts scripts/verify/
COPY scripts/verify/stores scripts/verify/stores
COPY scripts/watch scripts/watch
# A new volume takes over owner and mode of the directory it is mounted on.
RUN mkdir -p /var/lib/lab-watch && chown 1000:1000 /var/lib/lab-watch
USER 1000:1000
EXPOSE 9470
HEALTHCHECK --interval=5s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:9470/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/watch/server.ts"]
