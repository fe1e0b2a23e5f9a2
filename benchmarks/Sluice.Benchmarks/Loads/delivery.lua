-- 500-byte events for Track v1 about five thousand people in turn, with the credentials of GatewayYaml.cs.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "result.lua")
local requests, n = {}, 0

function init(args)
  local start = '{"name":"Order Completed","timestamp":1790000000,"data":{"order_id":"o-1","total":123.45,"currency":"USD","sent_ticks":0,"note":"'
  local body = start .. string.rep("x", 500 - #start - 3) .. '"}}'
  for i = 1, 5000 do
    requests[i] = wrk.format("POST", "/api/v1/customers/user-" .. i .. "/events", { ["Content-Type"] = "application/json", ["Authorization"] = "Basic c2l0ZTprZXk=" }, body)
  end
end

function request()
  n = n + 1
  return requests[n % 5000 + 1]
end
