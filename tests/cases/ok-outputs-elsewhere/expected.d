sub/out\:put.dtbo: policy.yaml base.dtb
