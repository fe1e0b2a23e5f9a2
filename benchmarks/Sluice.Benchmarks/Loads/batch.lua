-- Batches of Track v2, a hundred events of about 300 bytes each, eight in turn, each event with an id of its own, with the credentials of GatewayYaml.cs.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "result.lua")
local heads, parts, n = {}, {}, 0
local run = string.format("%08d", os.time() % 100000000)
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Basic c2l0ZTprZXk=" }

function init(args)
  for i = 1, 8 do
    local items = {}
    for j = 1, 100 do
      items[j] = '{"type":"person","action":"event","identifiers":{"id":"user-' .. (i * 100 + j) .. '"},"name":"Order Completed","id":"01KAQ00000000000000000'
        .. string.format("%04d", j) .. '","timestamp":1790000000,"attributes":{"order_id":"o-' .. j .. '","total":123.45,"currency":"USD","note":"' .. string.rep("x", 80) .. '"}}'
    end
    parts[i] = wrk.format("POST", "/api/v2/batch", headers, '{"batch":[' .. table.concat(items, ",") .. "]}")
  end
end

-- The id of each item has seventeen digits in the middle that say which run and which call it is of.
function request()
  n = n + 1
  return (parts[n % 8 + 1]:gsub("01KAQ00000000000000000", "01KAQ" .. run .. string.format("%09d", n)))
end
