export { CHECK_BYTES_MAX, type GrpcMeans, serveGrpc } from './grpc-listener.ts'
